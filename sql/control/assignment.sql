-- One assignment.
-- Parameters: assignment_id. Columns: as in Assignment, one row at most.
SELECT assignment_id, account, person, lead, lead_bi, assigned_by, assigned_at, until_at, ended_by, ended_at
FROM access_assignment WHERE assignment_id = $1
