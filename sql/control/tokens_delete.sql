-- Revokes the tokens of an account.
-- Parameters: account_id.
DELETE FROM api_token WHERE account_id = $1
