-- One setting.
-- Parameters: name text. Columns: value text.
SELECT value FROM setting WHERE name = $1
