-- Makes an account, unless the login name is taken.
-- Parameters: account_id, login, name, demo 0|1, machine 0|1, created_at ms, password hash, one_time 0|1.
INSERT INTO account (account_id, login, name, demo, machine, person, created_at, disabled_at, password, password_at, one_time, totp, totp_pending, totp_step)
VALUES ($1, $2, $3, $4, $5, '', $6, 0, $7, $6, $8, '', '', 0)
ON CONFLICT (login) DO NOTHING
