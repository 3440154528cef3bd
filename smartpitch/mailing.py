"""Mail leaves within seconds: a queued letter calls the worker; run_due sends what was left, and tries again."""

from contextlib import contextmanager

from django.db import connection
from django_tasks import task
from post_office.mail import get_queued, send_queued

LOCK = 7_306_103


def call_worker(sender, **kwargs):
    """Connected to post_office's signal. The task stands in the same transaction as the letter: both come, or none."""
    send_waiting.enqueue()


@task()
def send_waiting():
    """Mail that waits in the queue. Returns a few words, or nothing."""
    with _alone() as mine:
        if not mine or not get_queued().exists():
            return None
        sent, failed, again = send_queued()
        return f"{sent} sent, {failed} failed, {again} to be tried again"


@contextmanager
def _alone():
    """Two senders at once would send a letter twice."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_lock(%s)", [LOCK])
        mine = cursor.fetchone()[0]
        try:
            yield mine
        finally:
            if mine:
                cursor.execute("select pg_advisory_unlock(%s)", [LOCK])
