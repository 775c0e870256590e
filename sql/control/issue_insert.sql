-- Keeps one issue.
-- Parameters: batch_id, position int, code, severity, issue JSON.
INSERT INTO batch_issue (batch_id, position, code, severity, issue) VALUES ($1, $2, $3, $4, $5)
