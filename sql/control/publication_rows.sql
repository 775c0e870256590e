-- How many changed rows somebody published alone since an instant, in other batches.
-- Parameters: publisher, since ms, batch_id. Columns: sum int.
SELECT CAST(COALESCE(SUM(changed), 0) AS BIGINT) FROM access_publication WHERE publisher = $1 AND at > $2 AND batch_id <> $3
