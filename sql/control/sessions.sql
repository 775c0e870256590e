-- The sessions of an account.
-- Parameters: account_id. Columns: as in Session. Order: newest first.
SELECT session_id, secret, account_id, created_at, seen_at, expires_at, second_at, device, address
FROM session WHERE account_id = $1 ORDER BY created_at DESC, session_id
