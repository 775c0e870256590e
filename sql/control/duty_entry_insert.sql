-- Enters an entry of a register.
-- Parameters: as the columns, due ms or null, body bytes.
INSERT INTO duty_entry (entry_id, kind, state, revision, created_at, created_by, person_id, account, object, due, body)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
