#!/bin/sh
# Run once by the image of PostgreSQL when its volume is empty: the roles, the database, and no superuser by network.
set -eu
secrets="${SECRETS:-/run/secrets}"
WEB_PASSWORD="$(cat "$secrets/web_password")" OWNER_PASSWORD="$(cat "$secrets/owner_password")" \
  psql -X -q -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -f "${ROLES:-/roles.sql}"
createdb -U "$POSTGRES_USER" -O smartpitch_owner smartpitch
psql -X -q -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d postgres -c "alter role \"$POSTGRES_USER\" password null"
