-- How many emergency tickets an account opened since an instant.
-- Parameters: account, since ms. Columns: count int.
SELECT COUNT(*) FROM access_ticket WHERE account = $1 AND break_glass = 1 AND opened_at > $2
