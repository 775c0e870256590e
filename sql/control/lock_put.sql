-- Locks a subject.
-- Parameters: subject, locks, until ms.
INSERT INTO login_lock (subject, locks, until) VALUES ($1, $2, $3)
ON CONFLICT (subject) DO UPDATE SET locks = excluded.locks, until = excluded.until
