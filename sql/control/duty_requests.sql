-- Requests, newest first, after a cursor.
-- Parameters: person_id hex ('' = all), state ('' = all), asked_at ms and
-- request_id of the last one seen, limit int.
-- Columns: as in DutyRequest. Order: asked_at, request_id, both descending.
SELECT request_id, person_id, kind, area, record_id, field, state, asked_at, asked_by, days, body, answer, answered_at
FROM duty_request
WHERE ($1 = '' OR person_id = $1) AND ($2 = '' OR state = $2)
  AND (asked_at < $3 OR (asked_at = $3 AND request_id < $4))
ORDER BY asked_at DESC, request_id DESC
LIMIT $5
