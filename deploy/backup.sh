#!/bin/sh
# A whole backup into a directory: smartpitch-<time>.dump, .counts (how many rows each table had at that moment) and
# .rights (who could read what).
#   DATABASE_OWNER_URL=postgres://… deploy/backup.sh /var/backups/smartpitch
# Only the owner's dump is whole: row security hides most rows from everybody else. pg_dump must not be older than the
# server. KEEP_DAYS (30) says how long backups stay; the newest always does.
set -eu
umask 077
place="${1:?Where to? deploy/backup.sh DIRECTORY}"
url="${DATABASE_OWNER_URL:-$(cat "${DATABASE_OWNER_URL_FILE:?DATABASE_OWNER_URL or DATABASE_OWNER_URL_FILE is missing}")}"
name="$place/smartpitch-$(date -u +%Y%m%dT%H%M%SZ)"
trap 'rm -f "$name".*.part' EXIT

# The counts and the dump see the same moment: one snapshot, held open while both are made.
export url name
psql -X -q -A -t -F ' ' -v ON_ERROR_STOP=1 -d "$url" -o "$name.counts.part" <<'SQL'
begin isolation level repeatable read read only;
select pg_export_snapshot() as snapshot \gset
\setenv snapshot :snapshot
\! pg_dump --format=custom --snapshot="$snapshot" --file="$name.dump.part" --dbname="$url"
select format('select %L, count(*) from %I.%I', tablename, schemaname, tablename)
  from pg_tables where schemaname = 'public' order by tablename
\gexec
commit;
SQL

# A dump that broke off has no table of contents; one of an empty database has no people.
pg_restore --list "$name.dump.part" >/dev/null
people=$(awk '$1 == "cities_user" {print $2}' "$name.counts.part")
[ "${people:-0}" -gt 0 ] || { echo "The backup holds no people; is this the right database?" >&2; exit 1; }
psql -X -q -A -t -v ON_ERROR_STOP=1 -d "$url" -f "$(dirname "$0")/rights.sql" -o "$name.rights.part"
for part in counts rights dump; do mv "$name.$part.part" "$name.$part"; done
find "$place" -name 'smartpitch-*' -mtime "+${KEEP_DAYS:-30}" ! -name "$(basename "$name").*" -delete
rows=$(awk '{sum += $2} END {print sum}' "$name.counts")
echo "$name.dump: $(wc -c <"$name.dump") bytes, $rows rows in $(wc -l <"$name.counts") tables"
