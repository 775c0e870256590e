-- Keeps a code of the first start in place of an earlier one, unless the role
-- was taken.
-- Parameters: role, hash, expires_at ms.
INSERT INTO setup_code (role, hash, expires_at, account_id) VALUES ($1, $2, $3, '')
ON CONFLICT (role) DO UPDATE SET hash = excluded.hash, expires_at = excluded.expires_at
WHERE setup_code.account_id = ''
