-- How many changed rows somebody published alone, by batch.
CREATE TABLE IF NOT EXISTS access_publication (
  publisher TEXT   NOT NULL, -- linked person of the account, or the account
  batch_id  TEXT   NOT NULL,
  changed   BIGINT NOT NULL,
  at        BIGINT NOT NULL,
  PRIMARY KEY (publisher, batch_id)
)
