CREATE INDEX IF NOT EXISTS session_account ON session (account_id, created_at)
