-- When the newest numbered batch before one that closes was closed: closing times
-- never run back. Batches of leads count for a batch of leads of the same
-- account alone, so that nobody sees by another's time that there was one.
-- Parameters: batch_id. Columns: closed_at ms, 0 when there is none.
SELECT COALESCE(MAX(b.closed_at), 0)
FROM batch b LEFT JOIN batch_access a ON a.batch_id = b.batch_id
WHERE b.batch_no IS NOT NULL
  AND (COALESCE(a.restricted, 0) = 0 OR a.created_by = (SELECT created_by FROM batch_access WHERE batch_id = $1 AND restricted = 1))
