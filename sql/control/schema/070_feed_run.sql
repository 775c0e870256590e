-- Runs of feeds: what waits, what is under way, and the history. A run is its own
-- job: while it is under way a lease names who works on it. The batch that a run
-- brings in has the run's id.
CREATE TABLE IF NOT EXISTS feed_run (
  run_id      TEXT   NOT NULL PRIMARY KEY,
  feed        TEXT   NOT NULL,
  cause       TEXT   NOT NULL, -- schedule, hand, push
  status      TEXT   NOT NULL, -- queued, running, held; or an end: published, unchanged, duplicate, empty, refused, superseded, failed
  attempt     BIGINT NOT NULL, -- 0 before the first
  queued_at   BIGINT NOT NULL,
  due_at      BIGINT NOT NULL,
  started_at  BIGINT NOT NULL, -- 0 = not yet, as the other times
  finished_at BIGINT NOT NULL,
  lease_owner TEXT   NOT NULL,
  lease_until BIGINT NOT NULL,
  sha256      TEXT   NOT NULL, -- of what was delivered; '' = not known yet
  idem_key    TEXT,            -- digest of the sender's own key
  cursor      TEXT   NOT NULL, -- where the next run goes on
  error       TEXT   NOT NULL, -- code of the latest failure
  body        TEXT   NOT NULL, -- JSON: counts, columns, what was found
  decided_by  TEXT   NOT NULL,
  decided_at  BIGINT NOT NULL,
  reason      TEXT   NOT NULL  -- sealed, base64
)
