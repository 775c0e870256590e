-- Whether a batch names a file of this content.
-- Parameters: sha256. Columns: count.
SELECT count(*) FROM batch_file WHERE sha256 = $1
