-- Puts the pending seed in force, once.
-- Parameters: account_id, sealed seed as pending, step of the code.
UPDATE account SET totp = totp_pending, totp_pending = '', totp_step = $3
WHERE account_id = $1 AND totp_pending = $2 AND length(totp) = 0
