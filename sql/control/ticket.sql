-- One ticket.
-- Parameters: ticket_id. Columns: as in Ticket, one row at most.
SELECT ticket_id, account, purpose, words, case_bi, opened_at, expires_at, level, wanted, approval_id, approved_by, break_glass, bulk, closed_at
FROM access_ticket WHERE ticket_id = $1
