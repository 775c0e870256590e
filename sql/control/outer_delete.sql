-- Removes the outside identities of an account.
-- Parameters: account_id.
DELETE FROM account_outer WHERE account_id = $1
