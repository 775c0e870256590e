-- By which blind index relatives declare a person who is linked to an account:
-- he may have no row of his own that would tell it.
CREATE TABLE IF NOT EXISTS access_person (
  person    TEXT NOT NULL PRIMARY KEY,
  number_bi TEXT NOT NULL
)
