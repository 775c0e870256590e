-- Purpose: all versions of one person's rows up to a watermark. The plainest
-- query there is: the read rule is applied in Go.
-- Parameters: person String (32 hex digits), w UInt64.
-- Result: the columns of a version, see scanVersion.
-- Order: none; repeats of a version are possible before a merge.
SELECT
    person_id, area, record_id, valid_from, valid_to, batch_no, op, origin, source_dept,
    recorded_at, source_batch, src_file, src_sheet, src_row, row_mac, payload
FROM record
WHERE person_id = toFixedString(unhex({person:String}), 16) AND batch_no <= {w:UInt64}
