-- Issues of a batch in the order of the file.
-- Parameters: batch_id, code ('' = all), position to start after, limit int.
-- Columns: position, issue JSON. Order: position.
SELECT position, issue FROM batch_issue
WHERE batch_id = $1 AND ($2 = '' OR code = $2) AND position > $3
ORDER BY position
LIMIT $4
