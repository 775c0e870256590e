-- How many attempts on a subject have not succeeded lately.
-- Parameters: subject, since ms.
SELECT count(*) FROM login_attempt WHERE subject = $1 AND at > $2
