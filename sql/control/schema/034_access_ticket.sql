-- For which purpose personal data are read.
CREATE TABLE IF NOT EXISTS access_ticket (
  ticket_id   TEXT   NOT NULL PRIMARY KEY,
  account     TEXT   NOT NULL,
  purpose     TEXT   NOT NULL,
  words       BYTEA  NOT NULL, -- case number, legal basis and reason as JSON, sealed
  case_bi     TEXT   NOT NULL, -- blind index of the case number, ''
  opened_at   BIGINT NOT NULL,
  expires_at  BIGINT NOT NULL,
  level       BIGINT NOT NULL, -- in force now
  wanted      BIGINT NOT NULL, -- asked for
  approval_id TEXT   NOT NULL, -- of level 3, ''
  approved_by TEXT   NOT NULL, -- ''
  break_glass BIGINT NOT NULL, -- 0 or 1
  bulk        BIGINT NOT NULL, -- 1: more level-3 views than usual were approved
  closed_at   BIGINT
)
