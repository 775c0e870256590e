-- Forgets the attempts on a subject.
-- Parameters: subject.
DELETE FROM login_attempt WHERE subject = $1
