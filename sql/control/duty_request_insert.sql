-- Enters a request.
-- Parameters: request_id, person_id hex, kind, area, record_id hex, field,
-- state, asked_at ms, asked_by, days int, body bytes.
INSERT INTO duty_request (request_id, person_id, kind, area, record_id, field, state, asked_at, asked_by, days, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
