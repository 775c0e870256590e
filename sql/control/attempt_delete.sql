-- Takes one attempt back, since it was no failure.
-- Parameters: subject, attempt_id.
DELETE FROM login_attempt WHERE subject = $1 AND attempt_id = $2
