-- Makes a lease last longer.
-- Parameters: run_id, lease_owner, lease_until ms.
UPDATE feed_run SET lease_until = $3 WHERE run_id = $1 AND lease_owner = $2 AND status = 'running'
