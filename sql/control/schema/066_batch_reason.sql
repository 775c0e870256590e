-- Why warnings of a batch are let pass: for all of one code (file, sheet and line
-- empty), or for one row.
CREATE TABLE IF NOT EXISTS batch_reason (
  batch_id TEXT   NOT NULL,
  code     TEXT   NOT NULL,
  file     TEXT   NOT NULL,
  sheet    TEXT   NOT NULL,
  line     BIGINT NOT NULL,
  reason   TEXT   NOT NULL, -- never names a reporter
  given_by TEXT   NOT NULL, -- account
  given_at BIGINT NOT NULL,
  PRIMARY KEY (batch_id, code, file, sheet, line)
)
