-- Of how many other persons level-3 fields were revealed under a ticket's approval for more than usual.
-- Parameters: ticket_id, person. Columns: count int.
SELECT COUNT(*) FROM access_bulk WHERE ticket_id = $1 AND person <> $2
