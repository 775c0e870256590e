-- Purpose: whether a query is still running.
-- Parameters: id String.
-- Result: count, 0 or 1.
SELECT count() FROM system.processes WHERE query_id = {id:String}
