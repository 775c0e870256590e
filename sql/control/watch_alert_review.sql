-- Closes an open alert.
-- Parameters: alert_id, state, reviewed_by, reviewed_at ms, note.
UPDATE watch_alert SET state = $2, reviewed_by = $3, reviewed_at = $4, note = $5 WHERE alert_id = $1 AND state = 'open'
