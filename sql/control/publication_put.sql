-- Notes how many changed rows of a batch somebody publishes alone.
-- Parameters: publisher, batch_id, changed, at ms.
INSERT INTO access_publication (publisher, batch_id, changed, at) VALUES ($1, $2, $3, $4)
ON CONFLICT (publisher, batch_id) DO UPDATE SET changed = excluded.changed, at = excluded.at
