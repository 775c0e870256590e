-- What one account asked a second one to approve.
CREATE TABLE IF NOT EXISTS access_approval (
  approval_id     TEXT   NOT NULL PRIMARY KEY,
  kind            TEXT   NOT NULL,
  object          TEXT   NOT NULL, -- opaque id of what it is about
  digest          TEXT   NOT NULL, -- of exactly what is approved
  persons         TEXT   NOT NULL, -- person ids divided by commas: whom it concerns
  beneficiary     TEXT   NOT NULL, -- account that gains by it, ''
  summary_zh      TEXT   NOT NULL, -- without personal values
  summary_en      TEXT   NOT NULL,
  reason          BYTEA  NOT NULL, -- sealed
  state           TEXT   NOT NULL, -- open, approved, refused, used, withdrawn
  proposed_by     TEXT   NOT NULL,
  proposer_person TEXT   NOT NULL, -- person id linked to the account then, ''
  proposer_roles  TEXT   NOT NULL, -- codes divided by commas
  proposed_at     BIGINT NOT NULL,
  expires_at      BIGINT NOT NULL,
  decided_by      TEXT   NOT NULL,
  decided_at      BIGINT,
  note            BYTEA,           -- of the decision, sealed
  used_at         BIGINT
)
