-- Requests of persons about their own data: copy, correction, completion,
-- explanation. What was written is sealed.
CREATE TABLE IF NOT EXISTS duty_request (
  request_id  TEXT   NOT NULL PRIMARY KEY,
  person_id   TEXT   NOT NULL, -- hex
  kind        TEXT   NOT NULL,
  area        TEXT   NOT NULL, -- '' = none in particular
  record_id   TEXT   NOT NULL, -- hex, '' likewise
  field       TEXT   NOT NULL, -- '' likewise
  state       TEXT   NOT NULL, -- open, or how it ended
  asked_at    BIGINT NOT NULL,
  asked_by    TEXT   NOT NULL, -- account
  days        BIGINT NOT NULL, -- working days for an answer, as promised when it was asked
  body        BYTEA  NOT NULL, -- sealed text
  answer      BYTEA,           -- sealed text
  answered_at BIGINT           -- or withdrawn
)
