-- Purpose: the greatest batch number that any row bears.
-- Parameters: none.
-- Result: n UInt64, 0 when there is no row.
-- Order: one row.
SELECT max(batch_no) AS n FROM record
