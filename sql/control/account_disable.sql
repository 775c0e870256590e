-- Disables an account, or with 0 enables it again.
-- Parameters: account_id, disabled_at ms.
UPDATE account SET disabled_at = $2 WHERE account_id = $1
