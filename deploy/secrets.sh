#!/bin/sh
# Makes the secrets that docker-compose.yml reads, in deploy/secrets (or $SECRETS); only those that are missing.
#   EMAIL_URL='submission://name:password@mail.example.cz:587' deploy/secrets.sh
# The containers run under different numbers, and compose hands a file over with the rights it has here. So the files
# are readable, and their directory can be entered by nobody else.
set -eu
umask 077
place="${SECRETS:-$(dirname "$0")/secrets}"
mkdir -p "$place"
cd "$place"

random() { od -An -tx1 -N32 /dev/urandom | tr -d ' \n'; }
make() { # name, content
  [ -s "$1" ] && return
  printf '%s\n' "$2" >"$1"
  chmod 444 "$1"
  echo "made $1"
}

if [ ! -s email_url ] && [ -z "${EMAIL_URL:-}" ]; then
  echo "Say how mail leaves: EMAIL_URL='submission://name:password@host:587' $0" >&2
  exit 2
fi
make email_url "${EMAIL_URL:-}"
make secret_key "$(random)"
make superuser_password "$(random)"
make owner_password "$(random)"
make web_password "$(random)"
make database_owner_url "postgres://smartpitch_owner:$(cat owner_password)@db:5432/smartpitch"
make database_url "postgres://smartpitch_web:$(cat web_password)@db:5432/smartpitch"
