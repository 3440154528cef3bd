#!/usr/bin/env python
"""Django's command line, logging in to the database as the role that the command needs."""

import os
import sys

# These change the schema, or need the rights of whoever owns it. Everything else runs as the web role, which reads
# nothing closed until posts.viewing says for whom: a command that forgets to say so finds nothing.
AS_OWNER = (
    "createcachetable",
    "dbshell",
    "flush",
    "inspectdb",
    "makemigrations",
    "migrate",
    "optimizemigration",
    "showmigrations",
    "sqlflush",
    "sqlmigrate",
    "sqlsequencereset",
    "squashmigrations",
    "test",
)


def main():
    """Pick the login, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "smartpitch.settings")
    if len(sys.argv) > 1 and sys.argv[1] in AS_OWNER:
        os.environ.setdefault("DATABASE_LOGIN", "owner")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
