-- Whom a request concerns, of those that concern very many.
-- Parameters: approval_id. Columns: persons, one row at most.
SELECT persons FROM access_crowd WHERE approval_id = $1
