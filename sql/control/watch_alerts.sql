-- Alerts in a state ('' = in any), newest first.
-- Parameters: state, limit.
-- Columns: as in WatchAlert.
SELECT alert_id, kind, fingerprint, state, first_at, last_at, first_seq, ticket, due, body, reason, reviewed_by, reviewed_at, note
FROM watch_alert
WHERE $1 = '' OR state = $1
ORDER BY last_at DESC, alert_id
LIMIT $2
