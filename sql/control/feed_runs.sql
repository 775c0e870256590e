-- Runs of a feed, newest first.
-- Parameters: feed, states between commas or '' for all, queued_at ms and run_id to go on from, limit.
SELECT run_id, feed, cause, status, attempt, queued_at, due_at, started_at, finished_at, lease_owner, lease_until, sha256, coalesce(idem_key, ''), cursor, error, body, decided_by, decided_at, reason
FROM feed_run
WHERE feed = $1 AND ($2 = '' OR $2 LIKE '%,' || status || ',%') AND (queued_at < $3 OR queued_at = $3 AND run_id < $4)
ORDER BY queued_at DESC, run_id DESC LIMIT $5
