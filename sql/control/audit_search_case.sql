-- Entries of the audit trail that name a case, or were made under a ticket
-- that an entry naming it is about, newest first.
-- Parameters: case commitment, seq int below which to look, from and to ms (to
-- is outside), then person, account and action, '' for any, limit int.
-- Columns: seq int, at ms, body. Order: seq descending.
SELECT e.seq, e.at, e.body
FROM audit_entry e
WHERE e.seq IN (
    SELECT seq FROM audit_tag WHERE kind = 'case' AND value = $1
    UNION
    SELECT under.seq
    FROM audit_tag named
    JOIN audit_tag opened ON opened.seq = named.seq AND opened.kind = 'ticket'
    JOIN audit_tag under ON under.kind = 'ticket' AND under.value = opened.value
    WHERE named.kind = 'case' AND named.value = $1)
  AND e.seq < $2 AND e.at >= $3 AND e.at < $4
  AND ($5 = '' OR EXISTS (SELECT 1 FROM audit_tag x WHERE x.kind = 'person' AND x.value = $5 AND x.seq = e.seq))
  AND ($6 = '' OR EXISTS (SELECT 1 FROM audit_tag x WHERE x.kind = 'account' AND x.value = $6 AND x.seq = e.seq))
  AND ($7 = '' OR EXISTS (SELECT 1 FROM audit_tag x WHERE x.kind = 'action' AND x.value = $7 AND x.seq = e.seq))
ORDER BY e.seq DESC
LIMIT $8
