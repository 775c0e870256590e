-- Replaces the wrapping of one key by that of another key file.
-- Parameters: purpose text, generation int, wrapped bytes, wrapped_at ms.
UPDATE key_generation SET wrapped = $3, wrapped_at = $4 WHERE purpose = $1 AND generation = $2
