-- Ends a run that was held.
-- Parameters: run_id, status, decided_by, decided_at ms, reason (sealed), body.
UPDATE feed_run SET status = $2, decided_by = $3, decided_at = $4, reason = $5, body = $6 WHERE run_id = $1 AND status = 'held'
