-- The hashes of the passwords that an account had last.
-- Parameters: account_id, limit int. Columns: hash. Order: newest first.
SELECT hash FROM account_password WHERE account_id = $1 ORDER BY at DESC, hash LIMIT $2
