-- Who handed a batch in, whether it holds leads (then it shows to nobody else),
-- and the number under which it is shown. A batch of leads has none: it must
-- leave no gap in what others see. Batches of before have no row here and are
-- shown under their own numbers.
CREATE TABLE IF NOT EXISTS batch_access (
  batch_id   TEXT   NOT NULL PRIMARY KEY,
  created_by TEXT   NOT NULL, -- account, or os:NAME
  restricted BIGINT NOT NULL, -- 1 for leads
  shown_no   BIGINT UNIQUE,
  zone       TEXT   NOT NULL -- network from which it came: internal or extranet
)
