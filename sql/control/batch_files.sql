-- The files of a batch.
-- Parameters: batch_id. Columns: name, sha256, bytes. Order: position.
SELECT name, sha256, bytes FROM batch_file WHERE batch_id = $1 ORDER BY position
