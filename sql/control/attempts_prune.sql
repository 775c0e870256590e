-- Forgets attempts that no longer count.
-- Parameters: before ms.
DELETE FROM login_attempt WHERE at <= $1
