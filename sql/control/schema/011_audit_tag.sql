-- By what an entry of the audit trail is found. All of it follows from the
-- entry's body, so that it can be proved and made anew.
CREATE TABLE IF NOT EXISTS audit_tag (
  kind  TEXT   NOT NULL, -- person, account, action, ticket, case
  value TEXT   NOT NULL,
  seq   BIGINT NOT NULL,
  PRIMARY KEY (kind, value, seq)
)
