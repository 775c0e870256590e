CREATE INDEX IF NOT EXISTS batch_terms_base ON batch_terms (base)
