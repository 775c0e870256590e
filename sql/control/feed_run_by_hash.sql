-- The newest run that took in a content, or holds it.
-- Parameters: feed, sha256.
SELECT run_id, feed, cause, status, attempt, queued_at, due_at, started_at, finished_at, lease_owner, lease_until, sha256, coalesce(idem_key, ''), cursor, error, body, decided_by, decided_at, reason
FROM feed_run WHERE feed = $1 AND sha256 = $2 AND status IN ('published', 'unchanged', 'held')
ORDER BY queued_at DESC LIMIT 1
