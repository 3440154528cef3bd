"""Is this container well? `health.py web | worker | timer` ends with 0 or says what is wrong. Cheap: no Django."""

import os
import sys
import time
import urllib.request
from pathlib import Path

TIMER_PATIENCE = 300  # seconds; run_due comes every minute
QUEUE_PATIENCE = "10 minutes"
# A task without a time of its own says that it is due in the year 9999, and means now.
WAITING = """
select count(*) from django_tasks_database_dbtaskresult where status = 'READY'
and case when run_after > '9000-01-01' then enqueued_at else run_after end < now() - %s::interval"""


def web():
    """The process answers and reaches its database."""
    port = os.environ.get("WEB_BIND", ":8000").rpartition(":")[2]
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/zdravi/pripraven/", timeout=4) as answer:
        answer.read()


def worker():
    """Nothing that could be done has been waiting for long."""
    import psycopg2

    with psycopg2.connect(_secret("DATABASE_URL"), connect_timeout=4) as connection, connection.cursor() as cursor:
        cursor.execute(WAITING, [QUEUE_PATIENCE])
        if number := cursor.fetchone()[0]:
            raise RuntimeError(f"{number} tasks have been waiting for more than {QUEUE_PATIENCE}")


def timer():
    """run_due has ended well lately."""
    age = time.time() - (Path(os.environ.get("TMPDIR", "/tmp")) / "last-run").stat().st_mtime  # noqa: S108
    if age > TIMER_PATIENCE:
        raise RuntimeError(f"the last run that ended well was {age:.0f} seconds ago")


def _secret(name):
    return os.environ.get(name) or Path(os.environ[f"{name}_FILE"]).read_text().strip()


if __name__ == "__main__":
    try:
        {"web": web, "worker": worker, "timer": timer}[sys.argv[1]]()
    except Exception as problem:  # whatever it is, one line and not 0
        sys.exit(f"{type(problem).__name__}: {problem}")
