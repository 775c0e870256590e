-- Entries of the registers: enquiries, notices, retention, impact assessments,
-- incidents. The kinds and their fields are declared in the program.
CREATE TABLE IF NOT EXISTS duty_entry (
  entry_id   TEXT   NOT NULL PRIMARY KEY,
  kind       TEXT   NOT NULL,
  state      TEXT   NOT NULL,
  revision   BIGINT NOT NULL, -- number of its steps; a step is taken on the revision that was seen
  created_at BIGINT NOT NULL,
  created_by TEXT   NOT NULL, -- account
  person_id  TEXT   NOT NULL, -- hex: whom it is about; '' = nobody in particular
  account    TEXT   NOT NULL, -- whom it is about, where that is an account; ''
  object     TEXT   NOT NULL, -- code of an area, rule or feed; ''
  due        BIGINT,          -- last instant at which the next thing is in time; null = nothing is due
  body       BYTEA            -- sealed JSON: field -> value; null once erased
)
