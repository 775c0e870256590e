-- Checkpoints of a range of sizes, with those of witnesses.
-- Parameters: first and last size int. Columns: size int, signed_by, at ms,
-- note, compact. Order: size, signed_by, so that the platform's comes first.
SELECT size, signed_by, at, note, compact FROM audit_checkpoint
WHERE size >= $1 AND size <= $2
ORDER BY size, signed_by
