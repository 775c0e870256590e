-- Makes the run of a feed that waits due now, and gives its id.
-- Parameters: feed, now ms.
UPDATE feed_run SET due_at = $2 WHERE feed = $1 AND status = 'queued' RETURNING run_id
