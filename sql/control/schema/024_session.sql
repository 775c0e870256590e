-- Who is logged in. secret is a hash: what the browser holds is nowhere here.
CREATE TABLE IF NOT EXISTS session (
  session_id TEXT   NOT NULL PRIMARY KEY, -- public
  secret     TEXT   NOT NULL UNIQUE,
  account_id TEXT   NOT NULL,
  created_at BIGINT NOT NULL,
  seen_at    BIGINT NOT NULL, -- written at most once a minute
  expires_at BIGINT NOT NULL, -- at the latest
  second_at  BIGINT NOT NULL, -- when the second factor was given, or 0
  device     TEXT   NOT NULL,
  address    TEXT   NOT NULL
)
