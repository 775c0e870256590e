-- Purpose: the records that a batch wrote a version of.
-- Parameters: batch UInt64.
-- Result: area, person_id, record_id. Order: area, person, record.
SELECT DISTINCT area, person_id, record_id
FROM record
WHERE batch_no = {batch:UInt64}
ORDER BY area, person_id, record_id
