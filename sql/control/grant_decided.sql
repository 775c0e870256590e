-- Decides a proposed grant.
-- Parameters: grant_id, state, approved_by, decided_at ms.
UPDATE access_grant SET state = $2, approved_by = $3, decided_at = $4 WHERE grant_id = $1 AND state = 'proposed'
