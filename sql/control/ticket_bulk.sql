-- Notes that level-3 fields of so many more persons were approved for a ticket.
-- Parameters: ticket_id, persons int.
UPDATE access_ticket SET bulk = bulk + $2 WHERE ticket_id = $1
