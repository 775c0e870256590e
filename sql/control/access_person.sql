-- The blind index of a linked person's number.
-- Parameters: person hex. Columns: number_bi hex, one row at most.
SELECT number_bi FROM access_person WHERE person = $1
