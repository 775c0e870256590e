-- Notes that more level-3 views than usual were approved for a ticket.
-- Parameters: ticket_id.
UPDATE access_ticket SET bulk = 1 WHERE ticket_id = $1
