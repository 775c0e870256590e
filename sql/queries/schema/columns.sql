-- Purpose: the columns that the database has, to compare with the catalogue.
-- Result: table, name, type.
-- Order: table, position.
SELECT table, name, type
FROM system.columns
WHERE database = currentDatabase()
ORDER BY table, position
