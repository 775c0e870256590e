-- Counts an attempt to log in before it is known how it ends.
-- Parameters: attempt_id, subject, at ms.
INSERT INTO login_attempt (attempt_id, subject, at) VALUES ($1, $2, $3)
