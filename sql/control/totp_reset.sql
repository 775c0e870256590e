-- Takes the second factor away.
-- Parameters: account_id.
UPDATE account SET totp = '', totp_pending = '', totp_step = 0 WHERE account_id = $1
