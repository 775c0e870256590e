-- What the rules look back on: one row for each person of an entry, as it was
-- known when the entry was looked at. Kept as long as the longest look back.
CREATE TABLE IF NOT EXISTS watch_look (
  seq         BIGINT   NOT NULL, -- of the entry
  person_id   TEXT     NOT NULL, -- hexadecimal; '' = the entry names nobody
  reader      TEXT     NOT NULL, -- account, or address:... where there is none
  at          BIGINT   NOT NULL,
  unit        TEXT     NOT NULL, -- the person's; '' = not known
  ticket      TEXT     NOT NULL,
  action      TEXT     NOT NULL,
  result      TEXT     NOT NULL,
  near        TEXT     NOT NULL, -- what the reader is to the person; '' = nothing known
  pending     SMALLINT NOT NULL, -- 1 = an appointment was pending
  emergency   SMALLINT NOT NULL, -- 1 = under a ticket opened in an emergency
  PRIMARY KEY (person_id, at, seq)
)
