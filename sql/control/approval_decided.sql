-- Decides an open request that has not run out.
-- Parameters: approval_id, state, decided_by, decided_at ms, note sealed.
UPDATE access_approval SET state = $2, decided_by = $3, decided_at = $4, note = $5
WHERE approval_id = $1 AND state = 'open' AND expires_at > $4
