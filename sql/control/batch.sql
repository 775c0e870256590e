-- One batch.
-- Parameters: batch_id. Columns: as in Batch, one row at most.
SELECT batch_id, status, batch_no, received_at, recorded_at, closed_at, effective_date, origin, source_dept, digest, expected, receipt, issues_total
FROM batch WHERE batch_id = $1
