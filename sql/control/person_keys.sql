-- The salts of some persons.
-- Parameters: 50 person_ids text, which may repeat.
-- Columns: person_id text, salt bytes or NULL, created_at ms, destroyed_at ms or
-- NULL. Order: none.
SELECT person_id, salt, created_at, destroyed_at FROM person_key
WHERE person_id IN ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10,
  $11, $12, $13, $14, $15, $16, $17, $18, $19, $20,
  $21, $22, $23, $24, $25, $26, $27, $28, $29, $30,
  $31, $32, $33, $34, $35, $36, $37, $38, $39, $40,
  $41, $42, $43, $44, $45, $46, $47, $48, $49, $50)
