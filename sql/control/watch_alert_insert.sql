-- Opens an alert.
-- Parameters: alert_id, kind, fingerprint, first_at ms, last_at ms, first_seq, ticket, due, body JSON, reason.
INSERT INTO watch_alert (alert_id, kind, fingerprint, state, first_at, last_at, first_seq, ticket, due, body, reason, reviewed_by, reviewed_at, note)
VALUES ($1, $2, $3, 'open', $4, $5, $6, $7, $8, $9, $10, '', 0, '')
