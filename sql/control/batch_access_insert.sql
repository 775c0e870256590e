-- Notes who handed a batch in, and from which network.
-- Parameters: batch_id, created_by, zone.
INSERT INTO batch_access (batch_id, created_by, restricted, zone) VALUES ($1, $2, 0, $3)
