-- Entries of the audit trail that a tag finds, newest first.
-- Parameters: kind and value of the tag, seq int below which to look, from and
-- to ms (to is outside), then account, action and ticket, '' for any, limit int.
-- Columns: seq int, at ms, body. Order: seq descending.
SELECT e.seq, e.at, e.body
FROM audit_tag t JOIN audit_entry e ON e.seq = t.seq
WHERE t.kind = $1 AND t.value = $2 AND t.seq < $3 AND e.at >= $4 AND e.at < $5
  AND ($6 = '' OR EXISTS (SELECT 1 FROM audit_tag x WHERE x.kind = 'account' AND x.value = $6 AND x.seq = e.seq))
  AND ($7 = '' OR EXISTS (SELECT 1 FROM audit_tag x WHERE x.kind = 'action' AND x.value = $7 AND x.seq = e.seq))
  AND ($8 = '' OR EXISTS (SELECT 1 FROM audit_tag x WHERE x.kind = 'ticket' AND x.value = $8 AND x.seq = e.seq))
ORDER BY t.seq DESC
LIMIT $9
