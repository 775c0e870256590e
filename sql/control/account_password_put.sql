-- Gives an account another password.
-- Parameters: account_id, hash, at ms, one_time 0|1, the hash that was there before.
UPDATE account SET password = $2, password_at = $3, one_time = $4
WHERE account_id = $1 AND password = $5
