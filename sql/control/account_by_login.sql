-- One account by its login name.
-- Parameters: login. Columns: as in Account.
SELECT account_id, login, name, demo, machine, person, created_at, disabled_at, password, password_at, one_time, totp, totp_pending, totp_step
FROM account WHERE login = $1
