-- Purpose: parts that the engine set aside because they were torn.
-- Result: count.
SELECT count() FROM system.detached_parts WHERE database = currentDatabase()
