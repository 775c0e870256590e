-- Grants of one account or of all, in any state.
-- Parameters: account ('' = all). Columns: as in Grant. Order: newest proposal first.
SELECT grant_id, account, role, unit, areas, level, valid_from, valid_to, state, reason, proposed_by, proposed_at, approved_by, decided_at, revoked_by, revoked_at
FROM access_grant WHERE ($1 = '' OR account = $1)
ORDER BY proposed_at DESC, grant_id DESC
