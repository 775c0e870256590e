-- Ends one session of an account.
-- Parameters: account_id, session_id.
DELETE FROM session WHERE account_id = $1 AND session_id = $2
