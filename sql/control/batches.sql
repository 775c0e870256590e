-- Batches, newest first, after a cursor.
-- Parameters: received_at ms and batch_id of the last one seen, limit int.
-- Columns: as in Batch. Order: received_at, batch_id, both descending.
SELECT batch_id, status, batch_no, received_at, recorded_at, closed_at, effective_date, origin, source_dept, digest, expected, receipt, issues_total
FROM batch
WHERE received_at < $1 OR (received_at = $1 AND batch_id < $2)
ORDER BY received_at DESC, batch_id DESC
LIMIT $3
