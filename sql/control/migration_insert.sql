-- Notes an applied step.
-- Parameters: name, checksum, applied_at ms.
INSERT INTO schema_migration (name, checksum, applied_at) VALUES ($1, $2, $3)
ON CONFLICT (name) DO NOTHING
