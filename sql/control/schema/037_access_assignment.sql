-- Which account handles which lead.
CREATE TABLE IF NOT EXISTS access_assignment (
  assignment_id TEXT   NOT NULL PRIMARY KEY,
  account       TEXT   NOT NULL,
  person        TEXT   NOT NULL, -- whom the lead is about
  lead          BYTEA  NOT NULL, -- number of the lead, sealed
  lead_bi       TEXT   NOT NULL, -- its blind index
  assigned_by   TEXT   NOT NULL,
  assigned_at   BIGINT NOT NULL,
  until_at      BIGINT NOT NULL, -- exclusive
  ended_by      TEXT   NOT NULL, -- ''
  ended_at      BIGINT
)
