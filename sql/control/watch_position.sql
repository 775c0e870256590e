-- The last entry that was looked at; no row before the first.
-- Columns: seq.
SELECT seq FROM watch_position WHERE id = 1
