-- Takes a founding role, once.
-- Parameters: role, hash, now ms, account_id.
UPDATE setup_code SET hash = '', account_id = $4
WHERE role = $1 AND hash = $2 AND account_id = '' AND expires_at > $3
