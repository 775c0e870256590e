-- Purpose: notes a migration as applied.
-- Parameters: name String, checksum String, at_ms Int64 (Unix milliseconds).
INSERT INTO schema_migration (name, checksum, applied_at)
SELECT {name:String}, {checksum:String}, fromUnixTimestamp64Milli({at_ms:Int64}, 'UTC')
