CREATE INDEX IF NOT EXISTS access_grant_account ON access_grant (account, state)
