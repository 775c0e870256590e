-- What a stretch of the audit trail can be found by.
-- Parameters: first and last seq int. Columns: seq int, kind, value.
-- Order: seq, kind, value.
SELECT seq, kind, value FROM audit_tag WHERE seq >= $1 AND seq <= $2 ORDER BY seq, kind, value
