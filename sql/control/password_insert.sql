-- Keeps the hash of a password that was given up.
-- Parameters: account_id, at ms, hash.
INSERT INTO account_password (account_id, at, hash) VALUES ($1, $2, $3)
ON CONFLICT (account_id, hash) DO NOTHING
