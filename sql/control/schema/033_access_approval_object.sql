CREATE INDEX IF NOT EXISTS access_approval_object ON access_approval (kind, object, proposed_by)
