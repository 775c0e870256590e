-- Notes that a reader reveals level-3 fields of a person.
-- Parameters: reader, person, at ms.
INSERT INTO access_reveal (reader, person, at) VALUES ($1, $2, $3)
ON CONFLICT (reader, person) DO UPDATE SET at = excluded.at
