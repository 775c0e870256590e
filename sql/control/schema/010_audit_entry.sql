-- The audit trail, an entry a row.
CREATE TABLE IF NOT EXISTS audit_entry (
  seq  BIGINT NOT NULL PRIMARY KEY, -- from 1, without gaps
  at   BIGINT NOT NULL,
  body TEXT   NOT NULL              -- canonical JSON, byte for byte as it was hashed
)
