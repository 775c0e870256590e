-- Takes back what was asked for about an object.
-- Parameters: kind, object.
UPDATE access_approval SET state = 'withdrawn' WHERE kind = $1 AND object = $2 AND state IN ('open', 'approved')
