-- Who may log in. Of a password only its argon2id hash is here; the seed of
-- the second factor is sealed.
CREATE TABLE IF NOT EXISTS account (
  account_id   TEXT   NOT NULL PRIMARY KEY, -- UUIDv7
  login        TEXT   NOT NULL UNIQUE,      -- canonical: lower case
  name         TEXT   NOT NULL,             -- as displayed
  demo         BIGINT NOT NULL,             -- 1 = made for a demonstration
  machine      BIGINT NOT NULL,             -- 1 = of a program: tokens only, no password
  person       TEXT   NOT NULL,             -- whose file is the holder's own: 32 hex digits, or ''
  created_at   BIGINT NOT NULL,
  disabled_at  BIGINT NOT NULL,             -- 0 = not disabled
  password     TEXT   NOT NULL,             -- PHC string, or ''
  password_at  BIGINT NOT NULL,
  one_time     BIGINT NOT NULL,             -- 1 = must be changed at the next login
  totp         BYTEA  NOT NULL,             -- sealed seed, or empty
  totp_pending BYTEA  NOT NULL,             -- sealed seed that no code has confirmed yet
  totp_step    BIGINT NOT NULL              -- last 30-second step whose code was used
)
