-- Approvals, newest first.
-- Parameters: state ('' = all), limit int, now ms (0 = also those that have run out). Columns: as in Approval. Order: proposed_at, approval_id, both descending.
SELECT approval_id, kind, object, digest, persons, beneficiary, summary_zh, summary_en, reason, state, proposed_by, proposer_person, proposer_roles, proposed_at, expires_at, decided_by, decided_at, note, used_at
FROM access_approval WHERE ($1 = '' OR state = $1) AND expires_at > $3
ORDER BY proposed_at DESC, approval_id DESC
LIMIT $2
