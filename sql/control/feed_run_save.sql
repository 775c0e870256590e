-- Writes what a worker found out about its run, or how it ended.
-- Parameters: run_id, lease_owner, status, due_at ms, finished_at ms, sha256, idem_key or NULL, cursor, error, body.
UPDATE feed_run SET status = $3, due_at = $4, finished_at = $5, sha256 = $6, idem_key = $7, cursor = $8, error = $9, body = $10
WHERE run_id = $1 AND lease_owner = $2 AND status = 'running'
