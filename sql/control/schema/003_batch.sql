-- The ledger of imports. batch_no is given when publishing begins and never
-- reused; numbers are dense, so the watermark is the last number below which
-- nothing is still being published.
CREATE TABLE IF NOT EXISTS batch (
  batch_id       TEXT   NOT NULL PRIMARY KEY,
  status         TEXT   NOT NULL,
  batch_no       BIGINT UNIQUE,
  received_at    BIGINT NOT NULL,
  recorded_at    BIGINT,          -- system time of the rows, fixed when publishing begins
  closed_at      BIGINT,          -- published, rejected or abandoned
  effective_date TEXT   NOT NULL, -- YYYY-MM-DD
  origin         TEXT   NOT NULL, -- '' = as the catalogue says per area
  source_dept    TEXT   NOT NULL,
  digest         TEXT   NOT NULL, -- of the plan that was shown; '' before the check
  expected       TEXT   NOT NULL, -- JSON: table -> rows that publishing must reach
  receipt        TEXT   NOT NULL, -- JSON without files and issues; '' before the check
  issues_total   BIGINT NOT NULL
)
