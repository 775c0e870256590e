-- Opens a session, unless the account was disabled or got another password
-- since the caller looked.
-- Parameters: session_id, secret hash, account_id, created_at ms, expires_at ms, second_at ms, device, address, password hash.
INSERT INTO session (session_id, secret, account_id, created_at, seen_at, expires_at, second_at, device, address)
SELECT $1, $2, account_id, CAST($4 AS BIGINT), CAST($4 AS BIGINT), CAST($5 AS BIGINT), CAST($6 AS BIGINT), $7, $8
FROM account WHERE account_id = $3 AND disabled_at = 0 AND password = $9
