-- The API tokens of an account.
-- Parameters: account_id. Columns: as in Token. Order: newest first.
SELECT token_id, secret, account_id, name, created_at, expires_at, methods, addresses, permissions, used_at
FROM api_token WHERE account_id = $1 ORDER BY created_at DESC, token_id
