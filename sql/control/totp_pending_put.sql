-- Keeps a seed that a code is to confirm; not for an account that has one.
-- Parameters: account_id, sealed seed.
UPDATE account SET totp_pending = $2 WHERE account_id = $1 AND length(totp) = 0
