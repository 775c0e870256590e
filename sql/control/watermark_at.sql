-- The watermark as it stood at an instant.
-- Parameters: instant ms. Columns: batch_no (0 when nothing was published by then), closed_at ms.
SELECT COALESCE(MAX(batch_no), 0), COALESCE(MAX(closed_at), 0)
FROM batch
WHERE closed_at <= $1
  AND batch_no < (SELECT COALESCE(MIN(batch_no), 9223372036854775807) FROM batch WHERE status = 'publishing')
