-- One run at a time of each feed.
CREATE UNIQUE INDEX IF NOT EXISTS feed_run_open ON feed_run (feed) WHERE status IN ('queued', 'running')
