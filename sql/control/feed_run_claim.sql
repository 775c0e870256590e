-- Takes the run that is due longest, or whose worker died, and gives it.
-- Parameters: lease_owner, now ms, lease_until ms.
UPDATE feed_run SET status = 'running', attempt = attempt + 1, lease_owner = $1, lease_until = $3,
  started_at = CASE WHEN started_at = 0 THEN $2 ELSE started_at END
WHERE run_id = (SELECT run_id FROM feed_run
                WHERE status = 'queued' AND due_at <= $2 OR status = 'running' AND lease_until <= $2
                ORDER BY due_at, run_id LIMIT 1)
  AND (status = 'queued' OR lease_until <= $2) -- nobody was faster
RETURNING run_id, feed, cause, status, attempt, queued_at, due_at, started_at, finished_at, lease_owner, lease_until, sha256, coalesce(idem_key, ''), cursor, error, body, decided_by, decided_at, reason
