-- Ends a batch: published, rejected or abandoned.
-- Parameters: batch_id, status, closed_at ms, receipt JSON.
UPDATE batch SET status = $2, closed_at = $3, receipt = $4 WHERE batch_id = $1 AND status NOT IN ('published', 'rejected', 'abandoned')
