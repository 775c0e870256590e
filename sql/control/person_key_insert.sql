-- Keeps the salt of a person who has none.
-- Parameters: person_id text, salt bytes, created_at ms.
INSERT INTO person_key (person_id, salt, created_at) VALUES ($1, $2, $3)
ON CONFLICT (person_id) DO UPDATE SET salt = excluded.salt, created_at = excluded.created_at WHERE person_key.salt IS NULL
