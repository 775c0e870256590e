-- Purpose: the migrations applied so far.
-- Result: name, checksum (hex SHA-256), applied_at (first time).
-- Order: name.
SELECT name, checksum, min(applied_at)
FROM schema_migration
GROUP BY name, checksum
ORDER BY name, checksum
