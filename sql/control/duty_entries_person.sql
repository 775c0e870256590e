-- Entries of one register about one person that are in one state, oldest first.
-- Parameters: kind, state, person_id.
-- Columns: as in DutyEntry. Order: created_at, entry_id.
SELECT entry_id, kind, state, revision, created_at, created_by, person_id, account, object, due, body
FROM duty_entry
WHERE kind = $1 AND state = $2 AND person_id = $3
ORDER BY created_at, entry_id
