-- Entries of the audit trail after one, oldest first.
-- Parameters: seq int, limit int. Columns: seq int, at ms, body. Order: seq.
SELECT seq, at, body FROM audit_entry WHERE seq > $1 ORDER BY seq LIMIT $2
