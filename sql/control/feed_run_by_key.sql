-- The run of a sender's own key.
-- Parameters: feed, idem_key.
SELECT run_id, feed, cause, status, attempt, queued_at, due_at, started_at, finished_at, lease_owner, lease_until, sha256, coalesce(idem_key, ''), cursor, error, body, decided_by, decided_at, reason
FROM feed_run WHERE feed = $1 AND idem_key = $2
