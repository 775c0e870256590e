-- Purpose: whether the database exists.
-- Parameters: database String.
-- Result: count, 0 or 1.
SELECT count() FROM system.databases WHERE name = {database:String}
