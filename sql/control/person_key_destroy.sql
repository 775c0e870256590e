-- Deletes the salt of a person, who is then known as one whose salt was
-- destroyed.
-- Parameters: person_id text, destroyed_at ms.
INSERT INTO person_key (person_id, created_at, destroyed_at) VALUES ($1, $2, $2)
ON CONFLICT (person_id) DO UPDATE SET salt = NULL, destroyed_at = excluded.destroyed_at
