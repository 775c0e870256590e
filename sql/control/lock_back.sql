-- Takes the newest lock of a subject back.
-- Parameters: subject.
UPDATE login_lock SET locks = locks - 1, until = 0 WHERE subject = $1
