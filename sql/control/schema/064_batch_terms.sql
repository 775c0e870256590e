-- What a sender says of a batch beside its files: that they hold every row
-- (full), that it supplements another batch, or that it takes another one back
-- (withdraw). A batch without a row here is a supplement of nothing.
CREATE TABLE IF NOT EXISTS batch_terms (
  batch_id  TEXT   NOT NULL PRIMARY KEY,
  kind      TEXT   NOT NULL, -- full, supplement or withdraw
  base      TEXT   NOT NULL, -- batch_id of the other batch, '' for none
  overrides BIGINT NOT NULL, -- of a withdrawal: 1 when it takes back what later batches did to the same records
  reason    TEXT   NOT NULL  -- of a withdrawal
)
