-- One approval.
-- Parameters: approval_id. Columns: as in Approval, one row at most.
SELECT approval_id, kind, object, digest, persons, beneficiary, summary_zh, summary_en, reason, state, proposed_by, proposer_person, proposer_roles, proposed_at, expires_at, decided_by, decided_at, note, used_at
FROM access_approval WHERE approval_id = $1
