-- What there was before there were generations is the first one.
INSERT INTO key_generation (purpose, generation, wrapped, created_at, wrapped_at)
SELECT purpose, 1, wrapped, created_at, created_at FROM wrapped_key WHERE true
ON CONFLICT (purpose, generation) DO NOTHING
