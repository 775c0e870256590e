-- All accounts.
-- Columns: as in Account. Order: login.
SELECT account_id, login, name, demo, machine, person, created_at, disabled_at, password, password_at, one_time, totp, totp_pending, totp_step
FROM account ORDER BY login
