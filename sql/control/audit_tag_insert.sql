-- Makes an entry of the audit trail findable. A tag that a tampered store holds
-- already must not stop the trail; the verifier names it.
-- Parameters: kind, value, seq int.
INSERT INTO audit_tag (kind, value, seq) VALUES ($1, $2, $3)
ON CONFLICT (kind, value, seq) DO NOTHING
