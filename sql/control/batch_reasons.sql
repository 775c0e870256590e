-- Why warnings of a batch are let pass.
-- Parameters: batch_id. Columns: code, file, sheet, line, reason, given_by, given_at. Order: code, file, sheet, line.
SELECT code, file, sheet, line, reason, given_by, given_at FROM batch_reason WHERE batch_id = $1 ORDER BY code, file, sheet, line
