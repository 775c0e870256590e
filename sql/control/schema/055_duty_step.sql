-- What was done with a request or an entry, step by step.
CREATE TABLE IF NOT EXISTS duty_step (
  owner_id TEXT   NOT NULL, -- request_id or entry_id
  position BIGINT NOT NULL, -- from 1
  at       BIGINT NOT NULL,
  account  TEXT   NOT NULL, -- who
  state    TEXT   NOT NULL, -- that it was brought to
  body     BYTEA,           -- sealed JSON: note and fields that changed; null when there are none
  PRIMARY KEY (owner_id, position)
)
