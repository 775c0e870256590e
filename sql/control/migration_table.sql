-- The migrator's own record.
CREATE TABLE IF NOT EXISTS schema_migration (
  name       TEXT   NOT NULL PRIMARY KEY,
  checksum   TEXT   NOT NULL,
  applied_at BIGINT NOT NULL
)
