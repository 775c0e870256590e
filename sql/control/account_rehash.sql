-- Keeps the same password under another cost.
-- Parameters: account_id, the hash before, after.
UPDATE account SET password = $3 WHERE account_id = $1 AND password = $2
