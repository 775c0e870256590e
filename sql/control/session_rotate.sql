-- Gives a session another secret, once.
-- Parameters: session_id, the secret's hash before, after, second_at ms.
UPDATE session SET secret = $3, second_at = $4 WHERE session_id = $1 AND secret = $2
