-- How a subject is or was locked.
-- Parameters: subject. Columns: locks, until ms.
SELECT locks, until FROM login_lock WHERE subject = $1
