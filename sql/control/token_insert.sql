-- Keeps an API token.
-- Parameters: token_id, secret hash, account_id, name, created_at ms, expires_at ms, methods, addresses, permissions JSON.
INSERT INTO api_token (token_id, secret, account_id, name, created_at, expires_at, methods, addresses, permissions, used_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0)
