-- The wrapped keys.
-- Columns: purpose text, wrapped bytes. Order: purpose.
SELECT purpose, wrapped FROM wrapped_key ORDER BY purpose
