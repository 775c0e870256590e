-- Enters a proposed grant, or one given by a set-up code.
-- Parameters: grant_id, account, role, unit, areas, level, valid_from ms, valid_to ms, state, reason sealed,
-- proposed_by, proposed_at ms, approved_by, decided_at ms or null.
INSERT INTO access_grant (grant_id, account, role, unit, areas, level, valid_from, valid_to, state, reason,
  proposed_by, proposed_at, approved_by, decided_at, revoked_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, '')
