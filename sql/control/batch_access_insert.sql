-- Notes who handed a batch in.
-- Parameters: batch_id, created_by.
INSERT INTO batch_access (batch_id, created_by, restricted) VALUES ($1, $2, 0)
