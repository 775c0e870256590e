CREATE INDEX IF NOT EXISTS access_assignment_account ON access_assignment (account)
