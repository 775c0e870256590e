-- Whom an outside identity provider may log in as.
CREATE TABLE IF NOT EXISTS account_outer (
  issuer     TEXT   NOT NULL,
  subject    TEXT   NOT NULL,
  account_id TEXT   NOT NULL,
  linked_at  BIGINT NOT NULL,
  PRIMARY KEY (issuer, subject)
)
