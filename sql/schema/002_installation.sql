-- Which control store this database belongs to: one row. Two of them on one
-- database would give the same batch numbers.
CREATE TABLE IF NOT EXISTS installation
(
    id String
)
ENGINE = MergeTree
ORDER BY id
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1
