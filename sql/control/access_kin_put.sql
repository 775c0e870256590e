-- Keeps that one person's file is hidden from another.
-- Parameters: person hex, kin hex.
INSERT INTO access_kin (person, kin) VALUES ($1, $2) ON CONFLICT (person, kin) DO NOTHING
