-- The record log: every version of every row of every area, the fields as JSON
-- text, laid out for reading one person: compact parts (one file a part) and
-- small granules. Version key and sort key are one; a repeated insert of a
-- version collapses, two versions never do. Not partitioned: an insert is
-- atomic only within one part.
CREATE TABLE IF NOT EXISTS record
(
    person_id    FixedString(16),
    area         LowCardinality(String),
    record_id    FixedString(16),
    valid_from   Date32,
    valid_to     Nullable(Date32),
    batch_no     UInt64,
    op           Enum8('upsert' = 1, 'retract' = 2),
    origin       LowCardinality(String),
    source_dept  LowCardinality(String),
    recorded_at  DateTime64(3, 'UTC'),
    source_batch UInt64,
    src_file     LowCardinality(String),
    src_sheet    LowCardinality(String),
    src_row      UInt32,
    row_mac      FixedString(16),
    payload      String CODEC(ZSTD(1))
)
ENGINE = ReplacingMergeTree
ORDER BY (person_id, area, record_id, valid_from, batch_no)
SETTINGS
    index_granularity = 256,
    min_bytes_for_wide_part = 1000000000000,
    min_rows_for_wide_part = 1000000000000,
    fsync_after_insert = 1,
    fsync_part_directory = 1
