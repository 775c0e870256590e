-- Begins publishing: from here on the batch rolls forward.
-- Parameters: batch_id, batch_no, recorded_at ms, expected JSON.
UPDATE batch SET status = 'publishing', batch_no = $2, recorded_at = $3, expected = $4
WHERE batch_id = $1 AND status IN ('received', 'checked', 'awaiting_confirmation')
