-- Gives a batch that begins publishing the number under which it is shown; one
-- that holds leads gets none.
-- Parameters: batch_id.
UPDATE batch_access SET shown_no = (SELECT COALESCE(MAX(COALESCE(a.shown_no, CASE WHEN a.batch_id IS NULL THEN b.batch_no END)), 0) + 1 FROM batch b LEFT JOIN batch_access a ON a.batch_id = b.batch_id)
WHERE batch_id = $1 AND restricted = 0 AND shown_no IS NULL
