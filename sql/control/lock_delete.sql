-- Unlocks a subject and forgets that it was locked.
-- Parameters: subject.
DELETE FROM login_lock WHERE subject = $1
