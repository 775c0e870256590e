-- The steps of a request or an entry.
-- Parameters: owner_id. Columns: at ms, account, state, body bytes. Order: position.
SELECT at, account, state, body FROM duty_step WHERE owner_id = $1 ORDER BY position
