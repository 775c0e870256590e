-- The assignments in force, of one account or of all.
-- Parameters: account ('' = all), now ms. Columns: as in Assignment. Order: assigned_at, assignment_id.
SELECT assignment_id, account, person, lead, lead_bi, assigned_by, assigned_at, until_at, ended_by, ended_at
FROM access_assignment WHERE ($1 = '' OR account = $1) AND until_at > $2 AND ended_at IS NULL
ORDER BY assigned_at, assignment_id
