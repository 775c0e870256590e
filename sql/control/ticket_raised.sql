-- Raises a ticket in force to the level that a second account approved.
-- Parameters: ticket_id, level, approved_by, now ms.
UPDATE access_ticket SET level = $2, approved_by = $3 WHERE ticket_id = $1 AND expires_at > $4 AND closed_at IS NULL
