-- Purpose: all versions of some areas' rows of some persons up to a watermark.
-- Parameters: areas Array(String), persons Array(String) (32 hex digits each), w UInt64.
-- Result: the columns of a version, see scanVersion.
-- Order: none; repeats of a version are possible before a merge.
SELECT
    person_id, area, record_id, valid_from, valid_to, batch_no, op, origin, source_dept,
    recorded_at, source_batch, src_file, src_sheet, src_row, row_mac, payload
FROM record
WHERE person_id IN (SELECT toFixedString(unhex(arrayJoin({persons:Array(String)})), 16))
    AND has({areas:Array(String)}, toString(area))
    AND batch_no <= {w:UInt64}
