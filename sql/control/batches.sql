-- Batches that a reader may know of, newest first, after a cursor: his own, and
-- with "all" also others' whose check showed that they hold no leads.
-- Parameters: received_at ms and batch_id of the last one seen, limit int, account, all 0 or 1.
-- Columns: as in Batch. Order: received_at, batch_id, both descending.
SELECT b.batch_id, b.status, b.batch_no, b.received_at, b.recorded_at, b.closed_at, b.effective_date, b.origin, b.source_dept, b.digest, b.expected, b.receipt, b.issues_total,
  COALESCE(a.created_by, ''), COALESCE(a.restricted, 0), COALESCE(a.shown_no, CASE WHEN a.batch_id IS NULL THEN b.batch_no END, 0), COALESCE(a.zone, ''),
  COALESCE(t.kind, ''), COALESCE(t.base, ''), COALESCE(t.overrides, 0), COALESCE(t.reason, '')
FROM batch b LEFT JOIN batch_access a ON a.batch_id = b.batch_id LEFT JOIN batch_terms t ON t.batch_id = b.batch_id
WHERE (b.received_at < $1 OR (b.received_at = $1 AND b.batch_id < $2))
  AND (COALESCE(a.created_by, '') = $4 OR ($5 = 1 AND b.status <> 'received' AND COALESCE(a.restricted, 0) = 0))
ORDER BY b.received_at DESC, b.batch_id DESC
LIMIT $3
