-- The history of a feed, newest first.
CREATE INDEX IF NOT EXISTS feed_run_newest ON feed_run (feed, queued_at)
