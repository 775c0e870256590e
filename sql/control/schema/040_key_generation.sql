-- The platform's keys by generation, each wrapped by the key file.
CREATE TABLE IF NOT EXISTS key_generation (
  purpose    TEXT   NOT NULL,
  generation BIGINT NOT NULL, -- from 1; the highest is at work
  wrapped    BYTEA  NOT NULL,
  created_at BIGINT NOT NULL, -- when the key was drawn
  wrapped_at BIGINT NOT NULL, -- when the key file that wraps it was
  PRIMARY KEY (purpose, generation)
)
