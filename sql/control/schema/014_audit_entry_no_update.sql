-- Nothing of the trail is ever changed or deleted. This keeps mistakes away, not
-- whoever owns the file: against him there are the chain and the checkpoints.
-- PostgreSQL takes another form: a function that raises an exception, CREATE
-- TRIGGER ... FOR EACH ROW EXECUTE FUNCTION on UPDATE, DELETE and TRUNCATE, and
-- a role that holds INSERT and SELECT alone on these tables.

CREATE TRIGGER IF NOT EXISTS audit_entry_no_update BEFORE UPDATE ON audit_entry
BEGIN
  SELECT RAISE(ABORT, 'the audit trail is append-only');
END
