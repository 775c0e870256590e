-- One grant.
-- Parameters: grant_id. Columns: as in Grant, one row at most.
SELECT grant_id, account, role, unit, areas, level, valid_from, valid_to, state, reason, proposed_by, proposed_at, approved_by, decided_at, revoked_by, revoked_at
FROM access_grant WHERE grant_id = $1
