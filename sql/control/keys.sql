-- The wrapped keys.
-- Columns: purpose text, generation int, wrapped bytes, created_at ms,
-- wrapped_at ms. Order: purpose, generation.
SELECT purpose, generation, wrapped, created_at, wrapped_at FROM key_generation ORDER BY purpose, generation
