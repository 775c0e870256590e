-- Notes one step.
-- Parameters: owner_id, position int, at ms, account, state, body bytes or null.
INSERT INTO duty_step (owner_id, position, at, account, state, body) VALUES ($1, $2, $3, $4, $5, $6)
