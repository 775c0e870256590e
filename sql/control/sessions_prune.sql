-- Removes sessions that ended by themselves.
-- Parameters: now ms, idle since ms.
DELETE FROM session WHERE expires_at <= $1 OR seen_at <= $2
