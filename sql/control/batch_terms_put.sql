-- Notes what was said of a batch, or says it anew.
-- Parameters: batch_id, kind, base, overrides 0 or 1, reason.
INSERT INTO batch_terms (batch_id, kind, base, overrides, reason) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (batch_id) DO UPDATE SET kind = excluded.kind, base = excluded.base, overrides = excluded.overrides, reason = excluded.reason
