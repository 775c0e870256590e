-- Ends a ticket before its time.
-- Parameters: ticket_id, closed_at ms.
UPDATE access_ticket SET closed_at = $2 WHERE ticket_id = $1 AND closed_at IS NULL
