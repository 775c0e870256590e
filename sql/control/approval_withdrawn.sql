-- Takes a request back, decided or not.
-- Parameters: approval_id.
UPDATE access_approval SET state = 'withdrawn' WHERE approval_id = $1 AND state IN ('open', 'approved', 'refused')
