CREATE TABLE IF NOT EXISTS batch_issue (
  batch_id TEXT   NOT NULL,
  position BIGINT NOT NULL,
  code     TEXT   NOT NULL,
  severity TEXT   NOT NULL,
  issue    TEXT   NOT NULL, -- JSON, texts in both languages, never a cell's value
  PRIMARY KEY (batch_id, position)
)
