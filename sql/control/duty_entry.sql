-- One entry of a register.
-- Parameters: entry_id. Columns: as in DutyEntry, one row at most.
SELECT entry_id, kind, state, revision, created_at, created_by, person_id, account, object, due, body
FROM duty_entry WHERE entry_id = $1
