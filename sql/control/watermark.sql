-- The last number below which nothing is still being published, and when the
-- batch of that number was closed.
-- Columns: batch_no (0 when nothing was published), closed_at ms (0 likewise).
SELECT COALESCE(MAX(batch_no), 0), COALESCE(MAX(closed_at), 0)
FROM batch
WHERE batch_no < (SELECT COALESCE(MIN(batch_no), 9223372036854775807) FROM batch WHERE status = 'publishing')
