-- Assigns a lead to an account.
-- Parameters: assignment_id, account, person hex, lead sealed, lead_bi, assigned_by, assigned_at ms, until_at ms.
INSERT INTO access_assignment (assignment_id, account, person, lead, lead_bi, assigned_by, assigned_at, until_at, ended_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '')
