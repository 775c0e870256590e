-- Entries of one register, newest first, after a cursor.
-- Parameters: kind, state ('' = all), object ('' = all), created_at ms and
-- entry_id of the last one seen, limit int.
-- Columns: as in DutyEntry. Order: created_at, entry_id, both descending.
SELECT entry_id, kind, state, revision, created_at, created_by, person_id, account, object, due, body
FROM duty_entry
WHERE kind = $1 AND ($2 = '' OR state = $2) AND ($3 = '' OR object = $3)
  AND (created_at < $4 OR (created_at = $4 AND entry_id < $5))
ORDER BY created_at DESC, entry_id DESC
LIMIT $6
