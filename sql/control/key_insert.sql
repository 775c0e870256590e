-- Keeps one wrapped key.
-- Parameters: purpose text, wrapped bytes, created_at ms.
INSERT INTO wrapped_key (purpose, wrapped, created_at) VALUES ($1, $2, $3)
