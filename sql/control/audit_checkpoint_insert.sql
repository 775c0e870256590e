-- Keeps a signed checkpoint; one of that size by the same signer stays as it is.
-- Parameters: size int, signed_by, at ms, note, compact.
INSERT INTO audit_checkpoint (size, signed_by, at, note, compact) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (size, signed_by) DO NOTHING
