-- The old table must not keep what an old key file opens.
DROP TABLE IF EXISTS wrapped_key
