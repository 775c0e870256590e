-- Forgets what no rule looks back on any more.
-- Parameters: before ms.
DELETE FROM watch_look WHERE at < $1
