CREATE INDEX IF NOT EXISTS access_ticket_account ON access_ticket (account, opened_at)
