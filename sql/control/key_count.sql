-- How many keys there are.
-- Columns: count int.
SELECT count(*) FROM key_generation
