-- Says whose file is the holder's own.
-- Parameters: account_id, person hex or ''.
UPDATE account SET person = $2 WHERE account_id = $1
