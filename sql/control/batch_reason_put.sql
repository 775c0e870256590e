-- Keeps why warnings are let pass; said anew it takes the place of what was said.
-- Parameters: batch_id, code, file, sheet, line int, reason, given_by, given_at ms.
INSERT INTO batch_reason (batch_id, code, file, sheet, line, reason, given_by, given_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
ON CONFLICT (batch_id, code, file, sheet, line) DO UPDATE SET reason = excluded.reason, given_by = excluded.given_by, given_at = excluded.given_at
