-- Links an identity of an outside provider to an account.
-- Parameters: issuer, subject, account_id, linked_at ms.
INSERT INTO account_outer (issuer, subject, account_id, linked_at) VALUES ($1, $2, $3, $4)
ON CONFLICT (issuer, subject) DO NOTHING
