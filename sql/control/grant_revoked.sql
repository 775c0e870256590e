-- Takes a grant back, or a proposal.
-- Parameters: grant_id, revoked_by, revoked_at ms.
UPDATE access_grant SET state = 'revoked', revoked_by = $2, revoked_at = $3
WHERE grant_id = $1 AND state IN ('proposed', 'granted')
