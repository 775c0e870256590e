-- Forgets locks that ended long ago.
-- Parameters: before ms.
DELETE FROM login_lock WHERE until <= $1
