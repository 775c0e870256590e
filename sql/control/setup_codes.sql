-- The codes of the first start.
-- Columns: role, hash, expires_at ms, account_id. Order: role.
SELECT role, hash, expires_at, account_id FROM setup_code ORDER BY role
