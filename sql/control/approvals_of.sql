-- What an account asked for about one object, newest first, used and withdrawn ones left out.
-- Parameters: kind, object, proposed_by, now ms. Columns: as in Approval. Order: proposed_at, approval_id, both descending.
SELECT approval_id, kind, object, digest, persons, beneficiary, summary_zh, summary_en, reason, state, proposed_by, proposer_person, proposer_roles, proposed_at, expires_at, decided_by, decided_at, note, used_at
FROM access_approval
WHERE kind = $1 AND object = $2 AND proposed_by = $3 AND expires_at > $4 AND state IN ('open', 'approved', 'refused')
ORDER BY proposed_at DESC, approval_id DESC
