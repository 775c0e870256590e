-- Keeps one look.
-- Parameters: as the columns.
INSERT INTO watch_look (seq, person_id, reader, at, unit, ticket, action, result, near, pending, emergency)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
