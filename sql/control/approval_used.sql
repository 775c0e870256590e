-- Uses up an approval of exactly this digest, once.
-- Parameters: approval_id, digest, used_at ms.
UPDATE access_approval SET state = 'used', used_at = $3
WHERE approval_id = $1 AND digest = $2 AND state = 'approved' AND expires_at > $3
