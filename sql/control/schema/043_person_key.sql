-- The part of a person's key that is the person's own. Without it nothing that
-- was sealed for the person can be read.
CREATE TABLE IF NOT EXISTS person_key (
  person_id    TEXT   NOT NULL PRIMARY KEY, -- hexadecimal
  salt         BYTEA,                       -- sealed; none once it was destroyed
  created_at   BIGINT NOT NULL,
  destroyed_at BIGINT                       -- NULL while it is there
)
