-- Ends an assignment.
-- Parameters: assignment_id, ended_by, ended_at ms.
UPDATE access_assignment SET ended_by = $2, ended_at = $3 WHERE assignment_id = $1 AND ended_at IS NULL
