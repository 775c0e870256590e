CREATE INDEX IF NOT EXISTS watch_alert_fingerprint ON watch_alert (fingerprint, state)
