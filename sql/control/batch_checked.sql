-- Notes the outcome of a check.
-- Parameters: batch_id, status, digest, receipt JSON, issues_total, closed_at ms or null.
UPDATE batch SET status = $2, digest = $3, receipt = $4, issues_total = $5, closed_at = $6
WHERE batch_id = $1 AND status IN ('received', 'checked', 'awaiting_confirmation')
