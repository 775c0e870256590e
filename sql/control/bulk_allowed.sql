-- For how many more persons than usual a ticket was approved.
-- Parameters: ticket_id. Columns: count int, one row at most.
SELECT COALESCE(SUM(bulk), 0) FROM access_ticket WHERE ticket_id = $1
