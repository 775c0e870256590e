-- Ends an open request.
-- Parameters: request_id, state, answered_at ms, answer bytes or null.
UPDATE duty_request SET state = $2, answered_at = $3, answer = $4 WHERE request_id = $1 AND state = 'open'
