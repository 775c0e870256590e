-- Entries of the audit trail of a time, newest first.
-- Parameters: seq int below which to look, from and to ms (to is outside),
-- limit int. Columns: seq int, at ms, body. Order: seq descending.
SELECT seq, at, body FROM audit_entry
WHERE seq < $1 AND at >= $2 AND at < $3
ORDER BY seq DESC
LIMIT $4
