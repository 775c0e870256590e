-- Causes of a batch's issues, most frequent first, each with its first issue.
-- Parameters: batch_id. Columns: code, severity, count int, first position int.
-- Order: errors first, then count descending, then code.
SELECT code, severity, COUNT(*), MIN(position) FROM batch_issue
WHERE batch_id = $1
GROUP BY code, severity
ORDER BY severity, COUNT(*) DESC, code
