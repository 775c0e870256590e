-- What programs show instead of a password. secret is a hash.
CREATE TABLE IF NOT EXISTS api_token (
  token_id    TEXT   NOT NULL PRIMARY KEY, -- public
  secret      TEXT   NOT NULL UNIQUE,
  account_id  TEXT   NOT NULL,
  name        TEXT   NOT NULL,
  created_at  BIGINT NOT NULL,
  expires_at  BIGINT NOT NULL,
  methods     TEXT   NOT NULL, -- JSON array
  addresses   TEXT   NOT NULL, -- JSON array of networks; [] = from anywhere
  permissions TEXT   NOT NULL, -- JSON array
  used_at     BIGINT NOT NULL  -- 0 = never; written at most once a minute
)
