-- Ends the leases of a process that died.
UPDATE feed_run SET lease_until = 0 WHERE status = 'running'
