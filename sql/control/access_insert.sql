-- Notes one reading of personal data.
-- Parameters: at ms, actor, action, person_id hex or '', detail.
INSERT INTO access_entry (at, actor, action, person_id, detail) VALUES ($1, $2, $3, $4, $5)
