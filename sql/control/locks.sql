-- The subjects that are locked.
-- Parameters: now ms. Columns: subject, until ms.
SELECT subject, until FROM login_lock WHERE until > $1
