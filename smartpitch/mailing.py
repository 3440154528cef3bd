"""Mail leaves within seconds, what hurries most first (cities/mail.py): a queued letter calls the worker; run_due sends
what was left, and tries again.
"""

import re
from contextlib import contextmanager

from django.db import connection
from django_tasks import task
from post_office import EmailBackend
from post_office.mail import get_queued, send_queued
from post_office.models import PRIORITY

from cities.mail import hurry

LOCK = 7_306_103
OPENING = {
    "{%": "{% templatetag openblock %}",
    "{{": "{% templatetag openvariable %}",
    "{#": "{% templatetag opencomment %}",
}


class Queue(EmailBackend):
    """post_office takes what it queues for a template; what people wrote into a letter is none."""

    def send_messages(self, messages):
        for message in messages:
            message.subject, message.body = _literally(message.subject), _literally(message.body)
            message.alternatives = [part._replace(content=_literally(part.content)) for part in message.alternatives]
        return super().send_messages(messages)


def _literally(text):
    return re.sub(r"\{[%{#]", lambda found: OPENING[found[0]], text)


def put_in_line(sender, instance, **kwargs):
    """Connected to the saving of a letter: post_office's backend gives all of them the same priority."""
    if instance._state.adding and instance.priority != PRIORITY.now:
        instance.priority = getattr(PRIORITY, hurry.get())


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
