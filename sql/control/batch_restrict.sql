-- Says whether a batch holds leads.
-- Parameters: batch_id, restricted 0 or 1.
UPDATE batch_access SET restricted = $2 WHERE batch_id = $1
