-- The tickets of an account that are in force.
-- Parameters: account, now ms. Columns: as in Ticket. Order: newest first.
SELECT ticket_id, account, purpose, words, case_bi, opened_at, expires_at, level, wanted, approval_id, approved_by, break_glass, bulk, closed_at
FROM access_ticket WHERE account = $1 AND expires_at > $2 AND closed_at IS NULL
ORDER BY opened_at DESC, ticket_id DESC
