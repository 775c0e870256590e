CREATE TRIGGER IF NOT EXISTS audit_tag_no_delete BEFORE DELETE ON audit_tag
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END
