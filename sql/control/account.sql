-- One account.
-- Parameters: account_id. Columns: as in Account.
SELECT account_id, login, name, demo, machine, person, created_at, disabled_at, password, password_at, one_time, totp, totp_pending, totp_step
FROM account WHERE account_id = $1
