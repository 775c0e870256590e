-- What one reader did since an instant.
-- Parameters: reader, since ms.
-- Columns: as in WatchLook. Order: seq, person_id.
SELECT seq, person_id, reader, at, unit, ticket, action, result, near, pending, emergency
FROM watch_look
WHERE reader = $1 AND at >= $2
ORDER BY seq, person_id
