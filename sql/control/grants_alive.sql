-- Grants that are proposed or given and have not run out.
-- Parameters: account ('' = all), now ms. Columns: as in Grant. Order: proposed_at, grant_id.
SELECT grant_id, account, role, unit, areas, level, valid_from, valid_to, state, reason, proposed_by, proposed_at, approved_by, decided_at, revoked_by, revoked_at
FROM access_grant
WHERE state IN ('proposed', 'granted') AND valid_to > $2 AND ($1 = '' OR account = $1)
ORDER BY proposed_at, grant_id
