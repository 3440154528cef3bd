#!/bin/sh
# A backup into an empty database, and proof that all of it came back.
#   DATABASE_OWNER_URL=postgres://… deploy/restore.sh /var/backups/smartpitch/smartpitch-20261123T030000Z.dump [NEWEST.rights]
# Before: deploy/roles.sql and createdb -O smartpitch_owner. The site must not be open: afterwards come the steps of
# docs/operations.md ("Before opening again"), because a backup also brings back what was taken away since.
set -eu
dump="${1:?Which? deploy/restore.sh FILE.dump [NEWEST.rights]}"
counts="${dump%.dump}.counts"
url="${DATABASE_OWNER_URL:-$(cat "${DATABASE_OWNER_URL_FILE:?DATABASE_OWNER_URL or DATABASE_OWNER_URL_FILE is missing}")}"
[ -r "$counts" ] || { echo "$counts is missing; without it nobody can tell whether all came back." >&2; exit 1; }
ask() { psql -X -q -A -t -F ' ' -v ON_ERROR_STOP=1 -d "$url" "$@"; }

[ "$(ask -c 'select current_user')" = smartpitch_owner ] || { echo "Only smartpitch_owner may restore." >&2; exit 1; }
[ "$(ask -c "select count(*) from pg_tables where schemaname = 'public'")" = 0 ] || {
  echo "The database is not empty. Make a new one: a restore never mixes with what is there." >&2
  exit 1
}
pg_restore --exit-on-error --single-transaction --dbname="$url" "$dump"
ask -c 'set client_min_messages = error; analyze' # the catalogues are none of the owner's business

got=$(mktemp)
trap 'rm -f "$got" "$got.rights"' EXIT
ask -o "$got" <<'SQL'
select format('select %L, count(*) from %I.%I', tablename, schemaname, tablename)
  from pg_tables where schemaname = 'public' order by tablename
\gexec
SQL
diff "$counts" "$got" || { echo "Not everything came back: < in the backup, > here." >&2; exit 1; }

closed=$(ask -c "select count(*) from pg_policies where 'smartpitch_web' = any(roles)")
granted=$(ask -c "select count(*) from pg_default_acl where defaclacl::text like '%smartpitch_web=%'")
[ "$closed" -gt 0 ] && [ "$granted" -ge 1 ] || { echo "Policies or default privileges are missing: were the roles there?" >&2; exit 1; }

# Sessions that were ended since the backup would live again: everybody signs in anew.
ask -c 'delete from django_session; delete from usersessions_usersession'
echo "$(wc -l <"$got") tables, every row is back; $closed policies bind the web login; all sessions are ended"
if [ -n "${2:-}" ]; then
  ask -f "$(dirname "$0")/rights.sql" -o "$got.rights"
  echo "Rights that this backup gives back although they had been taken away; take them away again before opening:"
  LC_ALL=C comm -23 "$got.rights" "$2"
fi
