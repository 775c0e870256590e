-- The one-time codes of the first start, one for each founding role.
CREATE TABLE IF NOT EXISTS setup_code (
  role       TEXT   NOT NULL PRIMARY KEY,
  hash       TEXT   NOT NULL, -- '' once it was redeemed
  expires_at BIGINT NOT NULL,
  account_id TEXT   NOT NULL  -- who redeemed it, or ''
)
