-- The watermark as it stood at an instant.
-- Parameters: instant ms. Columns: batch_no, shown_no, closed_at ms (each 0 when there is none).
SELECT COALESCE(MAX(b.batch_no), 0), COALESCE(MAX(COALESCE(a.shown_no, CASE WHEN a.batch_id IS NULL THEN b.batch_no END)), 0), COALESCE(MAX(CASE WHEN COALESCE(a.shown_no, CASE WHEN a.batch_id IS NULL THEN b.batch_no END) IS NOT NULL THEN b.closed_at END), 0)
FROM batch b LEFT JOIN batch_access a ON a.batch_id = b.batch_id
WHERE b.closed_at <= $1
  AND b.batch_no < (SELECT COALESCE(MIN(batch_no), 9223372036854775807) FROM batch WHERE status = 'publishing')
