-- Opens a request for approval.
-- Parameters: approval_id, kind, object, digest, persons, beneficiary, summary_zh, summary_en, reason sealed,
-- proposed_by, proposer_person, proposer_roles, proposed_at ms, expires_at ms.
INSERT INTO access_approval (approval_id, kind, object, digest, persons, beneficiary, summary_zh, summary_en, reason,
  state, proposed_by, proposer_person, proposer_roles, proposed_at, expires_at, decided_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'open', $10, $11, $12, $13, $14, '')
