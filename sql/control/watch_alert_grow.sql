-- Lets an open alert grow.
-- Parameters: alert_id, last_at ms, first_seq, body JSON.
UPDATE watch_alert SET last_at = $2, first_seq = $3, body = $4 WHERE alert_id = $1 AND state = 'open'
