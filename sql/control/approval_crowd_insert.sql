-- Keeps whom a request concerns, of those that concern very many.
-- Parameters: approval_id, persons (16 bytes each, ascending).
INSERT INTO access_crowd (approval_id, persons) VALUES ($1, $2)
