-- The API token of a secret.
-- Parameters: secret hash. Columns: as in Token.
SELECT token_id, secret, account_id, name, created_at, expires_at, methods, addresses, permissions, used_at
FROM api_token WHERE secret = $1
