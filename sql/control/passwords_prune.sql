-- Forgets all but the newest earlier passwords.
-- Parameters: account_id, how many to keep.
DELETE FROM account_password
WHERE account_id = $1 AND hash NOT IN (SELECT hash FROM account_password WHERE account_id = $1 ORDER BY at DESC, hash LIMIT $2)
