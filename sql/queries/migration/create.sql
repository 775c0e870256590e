-- Purpose: the record of applied migrations. A repeat of a record collapses.
CREATE TABLE IF NOT EXISTS schema_migration
(
    name       String,
    checksum   String,
    applied_at DateTime64(3, 'UTC')
)
ENGINE = ReplacingMergeTree
ORDER BY (name, checksum)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
