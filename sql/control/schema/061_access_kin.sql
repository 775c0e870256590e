-- Whose files are hidden from each other, of persons whose rows that told it
-- were destroyed. Both directions stand here.
CREATE TABLE IF NOT EXISTS access_kin (
  person TEXT NOT NULL,
  kin    TEXT NOT NULL,
  PRIMARY KEY (person, kin)
)
