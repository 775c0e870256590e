-- Appends one entry to the audit trail.
-- Parameters: seq int, at ms, body JSON.
INSERT INTO audit_entry (seq, at, body) VALUES ($1, $2, $3)
