-- The last entry of the trail that was looked at for unusual look-ups: one row.
CREATE TABLE IF NOT EXISTS watch_position (
  id  INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
  seq BIGINT  NOT NULL
)
