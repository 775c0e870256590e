-- The hashes of passwords that an account had before.
CREATE TABLE IF NOT EXISTS account_password (
  account_id TEXT   NOT NULL,
  at         BIGINT NOT NULL, -- when it was given up
  hash       TEXT   NOT NULL,
  PRIMARY KEY (account_id, hash)
)
