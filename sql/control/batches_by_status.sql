-- Batches in one state, for recovery.
-- Parameters: status. Columns: as in Batch. Order: batch_no, received_at, batch_id.
SELECT batch_id, status, batch_no, received_at, recorded_at, closed_at, effective_date, origin, source_dept, digest, expected, receipt, issues_total
FROM batch WHERE status = $1
ORDER BY batch_no, received_at, batch_id
