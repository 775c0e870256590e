-- Whom a request for approval concerns, where they are too many for the
-- request itself: those of a large import. A request of such a kind without a
-- row here is approved by nobody.
CREATE TABLE IF NOT EXISTS access_crowd (
  approval_id TEXT  NOT NULL PRIMARY KEY,
  persons     BYTEA NOT NULL -- person ids, 16 bytes each, ascending
)
