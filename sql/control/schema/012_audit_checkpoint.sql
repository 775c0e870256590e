-- Signed statements of the audit trail's size and Merkle root: one row by the
-- platform and one by each witness who countersigned.
CREATE TABLE IF NOT EXISTS audit_checkpoint (
  size      BIGINT NOT NULL,
  signed_by TEXT   NOT NULL, -- '' = the platform, otherwise name and key of the witness
  at        BIGINT NOT NULL, -- when it was made or brought here
  note      TEXT   NOT NULL, -- signed note; of a witness with his line alone
  compact   TEXT   NOT NULL, -- hex hashes of the tree's perfect subtrees, blank between; proved by the root before use
  PRIMARY KEY (size, signed_by)
)
