-- Moves the position on, if it still is where it was.
-- Parameters: from, to.
UPDATE watch_position SET seq = $2 WHERE id = 1 AND seq = $1
