-- How many open requests of a kind a person has about a place.
-- Parameters: person_id hex, kind, area, field, record_id hex ('' = any).
-- Columns: count int.
SELECT COUNT(*) FROM duty_request
WHERE person_id = $1 AND kind = $2 AND area = $3 AND field = $4 AND ($5 = '' OR record_id = $5) AND state = 'open'
