CREATE TRIGGER audit_update BEFORE UPDATE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

CREATE TRIGGER audit_delete BEFORE DELETE ON audit
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;

-- INSERT OR REPLACE would remove a row without the trigger above. An entry that is there stays.
CREATE TRIGGER audit_replace BEFORE INSERT ON audit
WHEN EXISTS (SELECT 1 FROM audit
    WHERE stream = NEW.stream AND number = NEW.number OR entry_key = NEW.entry_key AND stream = NEW.stream)
BEGIN
    SELECT RAISE(IGNORE);
END;

CREATE TRIGGER audit_heads_delete BEFORE DELETE ON audit_heads
BEGIN
    SELECT RAISE(ABORT, 'the audit trail is append-only');
END;
