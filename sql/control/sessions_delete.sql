-- Ends the sessions of an account.
-- Parameters: account_id.
DELETE FROM session WHERE account_id = $1
