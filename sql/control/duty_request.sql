-- One request.
-- Parameters: request_id. Columns: as in DutyRequest, one row at most.
SELECT request_id, person_id, kind, area, record_id, field, state, asked_at, asked_by, days, body, answer, answered_at
FROM duty_request WHERE request_id = $1
