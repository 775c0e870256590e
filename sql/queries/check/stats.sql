-- Purpose: the size of each table.
-- Result: table, rows (with repeats not merged yet), bytes on disk, parts.
-- Order: table.
SELECT table, sum(rows), sum(bytes_on_disk), count()
FROM system.parts
WHERE database = currentDatabase() AND active
GROUP BY table
ORDER BY table
