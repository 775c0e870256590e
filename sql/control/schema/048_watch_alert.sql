-- Alerts and the reviews of emergency tickets. One situation (fingerprint) has
-- one open alert, which grows; one that was reviewed stays as it is.
CREATE TABLE IF NOT EXISTS watch_alert (
  alert_id    TEXT   NOT NULL PRIMARY KEY,
  kind        TEXT   NOT NULL,
  fingerprint TEXT   NOT NULL,
  state       TEXT   NOT NULL, -- open, justified, unjustified, unclear
  first_at    BIGINT NOT NULL,
  last_at     BIGINT NOT NULL,
  first_seq   BIGINT NOT NULL, -- 0 = no entry yet
  ticket      TEXT   NOT NULL,
  due         TEXT   NOT NULL, -- YYYY-MM-DD; '' = none
  body        TEXT   NOT NULL, -- JSON: readers, persons, entries, numbers
  reason      TEXT   NOT NULL, -- sealed, base64: why the ticket was opened
  reviewed_by TEXT   NOT NULL,
  reviewed_at BIGINT NOT NULL, -- 0 = not yet
  note        TEXT   NOT NULL  -- sealed, base64
)
