-- Notes that a session is in use.
-- Parameters: session_id, seen_at ms.
UPDATE session SET seen_at = $2 WHERE session_id = $1 AND seen_at < $2
