-- Of how many other persons a reader revealed level-3 fields since an instant.
-- Parameters: reader, since ms, person. Columns: count int.
SELECT COUNT(*) FROM access_reveal WHERE reader = $1 AND at > $2 AND person <> $3
