-- Roles that the owner of the tables lets in may add to the trail and read it. The owner runs the migrations, and the
-- programs have a role of their own (deploy/postgres/databases.sh).
REVOKE ALL ON audit, audit_heads FROM PUBLIC;
DO $$
DECLARE
    name TEXT;
BEGIN
    FOR name IN SELECT DISTINCT grantee FROM information_schema.role_table_grants
        WHERE table_schema = current_schema() AND table_name IN ('audit', 'audit_heads') AND grantee <> current_user
    LOOP
        EXECUTE format('REVOKE ALL ON audit, audit_heads FROM %I', name);
        EXECUTE format('GRANT SELECT, INSERT ON audit TO %I', name);
        EXECUTE format('GRANT SELECT, INSERT, UPDATE ON audit_heads TO %I', name);
    END LOOP;
END $$;

-- Rights don't bind the owner. These triggers do, as long as nobody removes them.
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit trail is append-only';
END $$;
CREATE TRIGGER audit_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
CREATE TRIGGER audit_heads_stay BEFORE DELETE OR TRUNCATE ON audit_heads
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
