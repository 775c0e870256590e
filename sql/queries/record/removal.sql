-- Purpose: how far the removals in a table are. One waits while there is no
-- room on the disk for the parts that it writes anew.
-- Parameters: table String.
-- Result: removals not done, parts they have yet to write, how many of them
-- failed last time, merges and removals under way in the whole database.
SELECT
    count(), toUInt64(sum(parts_to_do)), countIf(latest_fail_reason != ''),
    (SELECT count() FROM system.merges WHERE database = currentDatabase())
FROM system.mutations
WHERE database = currentDatabase() AND table = {table:String} AND NOT is_done
