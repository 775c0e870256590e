-- Opens a ticket.
-- Parameters: ticket_id, account, purpose, words sealed, case_bi, opened_at ms, expires_at ms, level, wanted,
-- approval_id, break_glass 0 or 1.
INSERT INTO access_ticket (ticket_id, account, purpose, words, case_bi, opened_at, expires_at, level, wanted,
  approval_id, approved_by, break_glass, bulk)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, '', $11, 0)
