-- Counts a change of grants or assignments.
INSERT INTO setting (name, value) VALUES ('access.version', '1')
ON CONFLICT (name) DO UPDATE SET value = CAST(CAST(setting.value AS BIGINT) + 1 AS TEXT)
