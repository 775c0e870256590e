-- Whose level-3 fields were revealed under the approval of a ticket for more
-- persons than usual.
CREATE TABLE IF NOT EXISTS access_bulk (
  ticket_id TEXT NOT NULL,
  person    TEXT NOT NULL,
  PRIMARY KEY (ticket_id, person)
)
