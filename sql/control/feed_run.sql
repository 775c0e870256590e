-- One run.
-- Parameters: run_id.
SELECT run_id, feed, cause, status, attempt, queued_at, due_at, started_at, finished_at, lease_owner, lease_until, sha256, coalesce(idem_key, ''), cursor, error, body, decided_by, decided_at, reason
FROM feed_run WHERE run_id = $1
