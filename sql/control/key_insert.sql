-- Keeps one wrapped key.
-- Parameters: purpose text, generation int, wrapped bytes, created_at ms,
-- wrapped_at ms.
INSERT INTO key_generation (purpose, generation, wrapped, created_at, wrapped_at) VALUES ($1, $2, $3, $4, $5)
