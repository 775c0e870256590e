-- One batch by its number.
-- Parameters: batch_no int. Columns: as in Batch, one row at most.
SELECT b.batch_id, b.status, b.batch_no, b.received_at, b.recorded_at, b.closed_at, b.effective_date, b.origin, b.source_dept, b.digest, b.expected, b.receipt, b.issues_total,
  COALESCE(a.created_by, ''), COALESCE(a.restricted, 0), COALESCE(a.shown_no, CASE WHEN a.batch_id IS NULL THEN b.batch_no END, 0), COALESCE(a.zone, ''),
  COALESCE(t.kind, ''), COALESCE(t.base, ''), COALESCE(t.overrides, 0), COALESCE(t.reason, '')
FROM batch b LEFT JOIN batch_access a ON a.batch_id = b.batch_id LEFT JOIN batch_terms t ON t.batch_id = b.batch_id
WHERE b.batch_no = $1
