-- The open alerts of a situation, newest first.
-- Parameters: fingerprint.
-- Columns: as in WatchAlert.
SELECT alert_id, kind, fingerprint, state, first_at, last_at, first_seq, ticket, due, body, reason, reviewed_by, reviewed_at, note
FROM watch_alert
WHERE fingerprint = $1 AND state = 'open'
ORDER BY last_at DESC, alert_id
