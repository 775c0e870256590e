-- How many accounts were made for a demonstration.
SELECT count(*) FROM account WHERE demo = 1
