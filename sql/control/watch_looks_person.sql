-- What was done about one person since an instant.
-- Parameters: person_id, since ms.
-- Columns: as in WatchLook. Order: seq.
SELECT seq, person_id, reader, at, unit, ticket, action, result, near, pending, emergency
FROM watch_look
WHERE person_id = $1 AND at >= $2
ORDER BY seq
