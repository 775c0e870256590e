-- How many reviews belong to a ticket: 0 when it was not opened in an emergency.
-- Parameters: kind, ticket.
-- Columns: count.
SELECT count(*) FROM watch_alert WHERE kind = $1 AND ticket = $2
