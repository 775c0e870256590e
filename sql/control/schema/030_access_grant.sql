-- Who was given which role, for which units, areas and time. A grant counts
-- from the second account's approval on.
CREATE TABLE IF NOT EXISTS access_grant (
  grant_id    TEXT   NOT NULL PRIMARY KEY,
  account     TEXT   NOT NULL,
  role        TEXT   NOT NULL,
  unit        TEXT   NOT NULL, -- code, '' = the whole district
  areas       TEXT   NOT NULL, -- codes divided by commas, '' = all but the leads
  level       BIGINT NOT NULL, -- 1 to 3
  valid_from  BIGINT NOT NULL,
  valid_to    BIGINT NOT NULL, -- exclusive
  state       TEXT   NOT NULL, -- proposed, granted, refused, revoked
  reason      BYTEA  NOT NULL, -- sealed
  proposed_by TEXT   NOT NULL,
  proposed_at BIGINT NOT NULL,
  approved_by TEXT   NOT NULL, -- '' until then
  decided_at  BIGINT,
  revoked_by  TEXT   NOT NULL, -- '' until then
  revoked_at  BIGINT
)
