-- The platform's keys, each wrapped by the key file.
CREATE TABLE IF NOT EXISTS wrapped_key (
  purpose    TEXT   NOT NULL PRIMARY KEY,
  wrapped    BYTEA  NOT NULL,
  created_at BIGINT NOT NULL -- milliseconds since 1970, as every *_at here
)
