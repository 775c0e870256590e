-- When the newest numbered batch was closed; closing times never run back.
-- Columns: closed_at ms, 0 when there is none.
SELECT COALESCE(MAX(closed_at), 0) FROM batch WHERE batch_no IS NOT NULL
