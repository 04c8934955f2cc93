#!/bin/sh
# Creates the databases and their owners. The postgres image runs it once, on an empty data volume.
set -eu

psql --set=ON_ERROR_STOP=1 --username="${POSTGRES_USER:-postgres}" --dbname=postgres \
  --set=temporal_password="$TEMPORAL_DB_PASSWORD" --set=onboarding_password="$ONBOARDING_DB_PASSWORD" <<'SQL'
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
CREATE ROLE onboarding LOGIN PASSWORD :'onboarding_password';
CREATE DATABASE onboarding OWNER onboarding;
REVOKE CONNECT ON DATABASE temporal, temporal_visibility, onboarding FROM PUBLIC;
SQL
