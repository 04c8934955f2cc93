#!/bin/sh
# Brings the schemas of Temporal's two databases up to the version of the image it runs in. Repeating it does no harm,
# so an upgrade of Temporal needs no other step. The databases are there already; SQL_* say where.
set -eu

schemas=${SCHEMAS:-/etc/temporal/schema/postgresql/v12}

# bring_up DATABASE SCHEMA
bring_up() {
  temporal-sql-tool --db "$1" setup-schema -v 0.0
  temporal-sql-tool --db "$1" update-schema -d "$schemas/$2/versioned"
}

bring_up temporal temporal
bring_up temporal_visibility visibility
