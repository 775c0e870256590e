-- The watermark right after the batch that is shown under a number.
-- Parameters: shown_no int. Columns: batch_no, shown_no, closed_at ms; no row where no such batch is shown.
SELECT b.batch_no, COALESCE(a.shown_no, CASE WHEN a.batch_id IS NULL THEN b.batch_no END), COALESCE(b.closed_at, 0)
FROM batch b LEFT JOIN batch_access a ON a.batch_id = b.batch_id
WHERE COALESCE(a.shown_no, CASE WHEN a.batch_id IS NULL THEN b.batch_no END) = $1
