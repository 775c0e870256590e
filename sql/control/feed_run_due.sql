-- When the next run is due or a lease ends.
-- Result: ms, NULL for never.
SELECT min(CASE WHEN status = 'queued' THEN due_at ELSE lease_until END) FROM feed_run WHERE status IN ('queued', 'running')
