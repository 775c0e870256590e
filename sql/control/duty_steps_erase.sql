-- Empties the steps of an entry that is erased; who did what when stays.
-- Parameters: owner_id.
UPDATE duty_step SET body = NULL WHERE owner_id = $1
