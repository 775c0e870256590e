-- The newest checkpoint of the platform.
-- Columns: size int, signed_by, at ms, note, compact; no row while there is none.
SELECT size, signed_by, at, note, compact FROM audit_checkpoint WHERE signed_by = '' ORDER BY size DESC LIMIT 1
