-- Whether a reader revealed level-3 fields of a person since an instant.
-- Parameters: reader, since ms, person. Columns: count int, 0 or 1.
SELECT COUNT(*) FROM access_reveal WHERE reader = $1 AND at > $2 AND person = $3
