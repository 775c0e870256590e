-- Attempts to log in that have not succeeded. A subject is the blind index of
-- the name that was typed, or of an address: what was typed may be a password.
CREATE TABLE IF NOT EXISTS login_attempt (
  attempt_id TEXT   NOT NULL,
  subject    TEXT   NOT NULL,
  at         BIGINT NOT NULL,
  PRIMARY KEY (subject, at, attempt_id)
)
