-- Revokes one token of an account.
-- Parameters: account_id, token_id.
DELETE FROM api_token WHERE account_id = $1 AND token_id = $2
