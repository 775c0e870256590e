-- How often grants and assignments were changed.
-- Columns: version text, no row before the first change.
SELECT value FROM setting WHERE name = 'access.version'
