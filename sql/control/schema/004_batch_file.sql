CREATE TABLE IF NOT EXISTS batch_file (
  batch_id TEXT   NOT NULL,
  position BIGINT NOT NULL,
  name     TEXT   NOT NULL,
  sha256   TEXT   NOT NULL,
  bytes    BIGINT NOT NULL,
  PRIMARY KEY (batch_id, position)
)
