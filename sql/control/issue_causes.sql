-- Causes of a batch's issues, most frequent first, each with its first issue.
-- Parameters: batch_id. Columns: code, severity, count int, first position int.
-- Order: errors first, then warnings, then count descending, then code.
SELECT code, severity, COUNT(*), MIN(position) FROM batch_issue
WHERE batch_id = $1
GROUP BY code, severity
ORDER BY CASE severity WHEN 'error' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, COUNT(*) DESC, code
