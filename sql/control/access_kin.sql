-- Whose files are hidden from a person by rows that were destroyed.
-- Parameters: person hex. Columns: kin hex. Order: kin.
SELECT kin FROM access_kin WHERE person = $1 ORDER BY kin
