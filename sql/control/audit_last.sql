-- The newest entry of the audit trail.
-- Columns: seq int, body; no row while there is none.
SELECT seq, body FROM audit_entry ORDER BY seq DESC LIMIT 1
