CREATE INDEX IF NOT EXISTS audit_tag_seq ON audit_tag (seq)
