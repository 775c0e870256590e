-- Forgets the issues of an earlier check of the batch.
-- Parameters: batch_id.
DELETE FROM batch_issue WHERE batch_id = $1
