-- One alert.
-- Parameters: alert_id.
-- Columns: as in WatchAlert.
SELECT alert_id, kind, fingerprint, state, first_at, last_at, first_seq, ticket, due, body, reason, reviewed_by, reviewed_at, note
FROM watch_alert
WHERE alert_id = $1
