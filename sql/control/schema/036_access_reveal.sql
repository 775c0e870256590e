-- Whose level-3 fields a reader last revealed, and when.
CREATE TABLE IF NOT EXISTS access_reveal (
  reader TEXT   NOT NULL, -- linked person of the account, or the account
  person TEXT   NOT NULL,
  at     BIGINT NOT NULL,
  PRIMARY KEY (reader, person)
)
