-- A sender's own key counts once.
CREATE UNIQUE INDEX IF NOT EXISTS feed_run_key ON feed_run (feed, idem_key)
