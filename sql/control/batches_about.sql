-- Batches that supplement a batch or take it back, oldest first.
-- Parameters: batch_id of the other batch. Columns: as in Batch. Order: received_at, batch_id.
SELECT b.batch_id, b.status, b.batch_no, b.received_at, b.recorded_at, b.closed_at, b.effective_date, b.origin, b.source_dept, b.digest, b.expected, b.receipt, b.issues_total,
  COALESCE(a.created_by, ''), COALESCE(a.restricted, 0), COALESCE(a.shown_no, CASE WHEN a.batch_id IS NULL THEN b.batch_no END, 0), COALESCE(a.zone, ''),
  COALESCE(t.kind, ''), COALESCE(t.base, ''), COALESCE(t.overrides, 0), COALESCE(t.reason, '')
FROM batch b LEFT JOIN batch_access a ON a.batch_id = b.batch_id LEFT JOIN batch_terms t ON t.batch_id = b.batch_id
WHERE b.batch_id IN (SELECT batch_id FROM batch_terms WHERE base = $1)
ORDER BY b.received_at, b.batch_id
