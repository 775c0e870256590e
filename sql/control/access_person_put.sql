-- Keeps the blind index of a linked person's number.
-- Parameters: person hex, number_bi hex.
INSERT INTO access_person (person, number_bi) VALUES ($1, $2)
ON CONFLICT (person) DO UPDATE SET number_bi = excluded.number_bi
