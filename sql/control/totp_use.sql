-- Notes that the code of a step was used; a step is used once and in order.
-- Parameters: account_id, step.
UPDATE account SET totp_step = $2 WHERE account_id = $1 AND totp_step < $2
