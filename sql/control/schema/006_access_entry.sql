-- One line for every reading of personal data, written before the answer
-- leaves.
CREATE TABLE IF NOT EXISTS access_entry (
  at        BIGINT NOT NULL,
  actor     TEXT   NOT NULL,
  action    TEXT   NOT NULL,
  person_id TEXT   NOT NULL, -- '' for a search
  detail    TEXT   NOT NULL
)
