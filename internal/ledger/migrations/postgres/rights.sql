-- The owner of the tables runs this after each change of them (deploy/postgres/databases.sh). Nobody else can delete anything, nor
-- change what is in the audit trail, what was received, or what opened an onboarding. What the programs must change, such as how far
-- an event is on its way, they can.
DO $$
DECLARE
    role    TEXT;
    fixed   CONSTANT JSONB := '{
        "inbox": ["event_id", "name", "journey_id", "reference_no", "relation", "payload", "received_at", "onboarding_id",
                  "journey_update_id", "stream", "contradicts"],
        "onboardings": ["workflow_id", "journey_id", "number", "opening_event_id", "opened_at"],
        "audit_heads": ["stream"]}';
    changed TEXT;
    columns TEXT;
BEGIN
    FOR role IN SELECT DISTINCT grantee FROM information_schema.role_table_grants
        WHERE table_schema = current_schema() AND grantor = current_user AND grantee NOT IN (current_user, 'PUBLIC')
    LOOP
        EXECUTE format('REVOKE DELETE, TRUNCATE, REFERENCES, TRIGGER ON ALL TABLES IN SCHEMA %I FROM %I', current_schema(), role);
        EXECUTE format('REVOKE UPDATE ON audit, proofs, reports FROM %I', role);
        EXECUTE format('REVOKE INSERT, UPDATE ON goose_db_version FROM %I', role);
        FOR changed IN SELECT jsonb_object_keys(fixed)
        LOOP
            CONTINUE WHEN NOT has_any_column_privilege(role, changed, 'UPDATE');
            SELECT string_agg(quote_ident(attname), ', ') INTO columns FROM pg_attribute
                WHERE attrelid = changed::regclass AND attnum > 0 AND NOT attisdropped AND NOT fixed -> changed ? attname;
            EXECUTE format('REVOKE UPDATE ON %I FROM %I', changed, role);
            EXECUTE format('GRANT UPDATE (%s) ON %I TO %I', columns, changed, role);
        END LOOP;
    END LOOP;
    EXECUTE format('REVOKE DELETE, TRUNCATE ON ALL TABLES IN SCHEMA %I FROM PUBLIC', current_schema());

    -- The same for tables that come later, in whatever way the owner lets others in.
    FOR role IN SELECT DISTINCT pg_get_userbyid(acl.grantee) FROM pg_default_acl, aclexplode(defaclacl) AS acl
        WHERE defaclrole = (SELECT oid FROM pg_roles WHERE rolname = current_user) AND defaclobjtype = 'r' AND defaclnamespace = 0
        AND acl.grantee <> 0 AND acl.grantee <> defaclrole
    LOOP
        EXECUTE format('ALTER DEFAULT PRIVILEGES REVOKE DELETE, TRUNCATE, REFERENCES, TRIGGER ON TABLES FROM %I', role);
    END LOOP;
END $$;
