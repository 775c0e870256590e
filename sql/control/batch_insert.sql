-- Enters a received batch.
-- Parameters: batch_id, status, received_at ms, effective_date, origin, source_dept.
INSERT INTO batch (batch_id, status, received_at, effective_date, origin, source_dept, digest, expected, receipt, issues_total)
VALUES ($1, $2, $3, $4, $5, $6, '', '{}', '', 0)
