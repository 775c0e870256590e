-- The account of an outside identity.
-- Parameters: issuer, subject. Columns: account_id.
SELECT account_id FROM account_outer WHERE issuer = $1 AND subject = $2
