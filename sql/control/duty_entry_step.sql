-- Brings an entry to its next state, if nobody was faster.
-- Parameters: entry_id, revision int that was seen, state, due ms or null, body bytes or null.
UPDATE duty_entry SET revision = revision + 1, state = $3, due = $4, body = $5 WHERE entry_id = $1 AND revision = $2
