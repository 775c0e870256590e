-- Names and addresses that are or lately were locked.
CREATE TABLE IF NOT EXISTS login_lock (
  subject TEXT   NOT NULL PRIMARY KEY,
  locks   BIGINT NOT NULL, -- how many in a row: each is longer
  until   BIGINT NOT NULL
)
