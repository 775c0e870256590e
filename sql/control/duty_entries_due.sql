-- Entries whose time is over.
-- Parameters: instant ms. Columns: as in DutyEntry. Order: due, entry_id.
SELECT entry_id, kind, state, revision, created_at, created_by, person_id, account, object, due, body
FROM duty_entry WHERE due < $1
ORDER BY due, entry_id
