#!/bin/sh
# Creates the databases and their owners. The postgres image runs it once, on an empty data volume.
#
# The database onboarding belongs to onboarding_owner, who changes its tables ("operator migrate"). The programs work as
# onboarding, who can read and add, and change what they must; nothing can be deleted, and what is in the audit trail or was
# received can't be changed: the migrations see to that. A database that belongs to onboarding itself works too, without that
# protection. The administrator brings it here by
#   CREATE ROLE onboarding_owner LOGIN PASSWORD '...'; REASSIGN OWNED BY onboarding TO onboarding_owner;
# in the database onboarding, then the statements after \connect below, and
#   GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA public TO onboarding;
#   REVOKE UPDATE ON audit, inbox, onboardings, proofs, reports FROM onboarding;
#   GRANT UPDATE (workflow_id, action, state, attempts, next_attempt_at, last_error, delivered_at) ON inbox TO onboarding;
#   GRANT UPDATE (closed_at, outcome, stream) ON onboardings TO onboarding;
set -eu

psql --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres \
  --set=temporal_password="$TEMPORAL_DB_PASSWORD" --set=onboarding_password="$ONBOARDING_DB_PASSWORD" \
  --set=owner_password="$ONBOARDING_OWNER_PASSWORD" <<'SQL'
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
CREATE ROLE onboarding_owner LOGIN PASSWORD :'owner_password';
CREATE ROLE onboarding LOGIN PASSWORD :'onboarding_password';
CREATE DATABASE onboarding OWNER onboarding_owner;
REVOKE CONNECT ON DATABASE temporal, temporal_visibility, onboarding FROM PUBLIC;
\connect onboarding
GRANT CONNECT ON DATABASE onboarding TO onboarding;
ALTER DEFAULT PRIVILEGES FOR ROLE onboarding_owner GRANT SELECT, INSERT, UPDATE ON TABLES TO onboarding;
SQL
