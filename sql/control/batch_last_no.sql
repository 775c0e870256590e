-- The greatest number given so far.
-- Columns: batch_no, 0 when there is none.
SELECT COALESCE(MAX(batch_no), 0) FROM batch
