-- Notes that a token is in use.
-- Parameters: token_id, used_at ms.
UPDATE api_token SET used_at = $2 WHERE token_id = $1 AND used_at < $2
