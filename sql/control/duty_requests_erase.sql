-- Empties the ended requests of a person; that he asked, and when he was
-- answered, stays.
-- Parameters: person_id hex.
UPDATE duty_request SET body = '', answer = NULL WHERE person_id = $1 AND state <> 'open'
