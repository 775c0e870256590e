CREATE INDEX IF NOT EXISTS batch_received ON batch (received_at, batch_id)
