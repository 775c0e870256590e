-- Enters one file of a batch.
-- Parameters: batch_id, position int, name, sha256 hex, bytes int.
INSERT INTO batch_file (batch_id, position, name, sha256, bytes) VALUES ($1, $2, $3, $4, $5)
