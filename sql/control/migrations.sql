-- Steps applied so far.
-- Columns: name, checksum, applied_at ms. Order: name.
SELECT name, checksum, applied_at FROM schema_migration ORDER BY name
