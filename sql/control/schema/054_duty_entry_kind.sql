CREATE INDEX IF NOT EXISTS duty_entry_kind ON duty_entry (kind, created_at, entry_id)
