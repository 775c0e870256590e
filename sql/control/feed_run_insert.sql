-- Enters a run unless the feed has one that waits or is under way, or had one of
-- the same key.
-- Parameters: run_id, feed, cause, status, attempt, queued_at ms, due_at ms, started_at ms, lease_owner, lease_until ms,
-- idem_key or NULL.
INSERT INTO feed_run (run_id, feed, cause, status, attempt, queued_at, due_at, started_at, finished_at, lease_owner, lease_until,
                      sha256, idem_key, cursor, error, body, decided_by, decided_at, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0, $9, $10, '', $11, '', '', '{}', '', 0, '')
ON CONFLICT DO NOTHING
