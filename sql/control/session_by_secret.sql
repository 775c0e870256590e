-- The session of a secret.
-- Parameters: secret hash. Columns: as in Session.
SELECT session_id, secret, account_id, created_at, seen_at, expires_at, second_at, device, address
FROM session WHERE secret = $1
