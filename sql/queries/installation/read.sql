-- Purpose: the control store that this database belongs to.
-- Parameters: none.
-- Result: id String; no row in a new database.
-- Order: id.
SELECT id FROM installation ORDER BY id
