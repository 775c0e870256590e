-- Purpose: ties a new database to a control store.
-- Parameters: id String.
-- Result: none.
-- Order: none.
INSERT INTO installation SELECT {id:String}
