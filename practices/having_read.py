"""Having read a practice or a question: what has changed since, and which cities have opened a practice."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.prepared import fetch_named
from posts.viewing import viewing_as_system
from practices.models import Reading
from practices.record import SECTIONS

logger = logging.getLogger("smartpitch.readings")
KEPT = timedelta(days=365)  # how long it is known that a city has opened a practice
# Where a section of the record stands on the page.
PLACES = {
    "why": "proc",
    "what": "co",
    "results": "jak",
    "failure": "neuspech",
    "money": "udaje",
    "barriers": "bariery",
    "lessons": "pouceni",
    "transfer": "prevzeti",
    "course": "prubeh",
    "law": "pravo",
    "sources": "zdroje",
    "may": "smite",
    "unknown": "nevi",
}


def changed_since(practice):
    """[(name, place on the page or "")] of the sections that changed since this reader was here; a first-time reader
    is told of none. practice: as practices/reading.py:find gives it, with `read_at`.
    """
    newer = _newer(practice)
    if not newer:
        return []
    more = {"money": "penize"} if practice.counts_money or practice.more["contracts"] else {}
    places = PLACES | more  # a practice that says more of money has a section of it
    return [(name, places.get(section, "")) for section, name, _keys in SECTIONS if section in newer]


def changed_in_question(question):
    """The same of a question, with `read_at` as practices/questions.py:find gives it."""
    places = {
        "title": (_("the question"), ""),
        "problem": (_("Our problem"), "potiz"),
        "tried": (_("What we have tried"), "zkusili" if question.tried else ""),
        "answer": (_("The answer"), "odpoved" if question.answer_id else ""),
        "closed": (_("What helped"), "pomohlo") if question.closed_at else (_("opened again"), ""),
    }
    newer = _newer(question)
    return [named for section, named in places.items() if section in newer]


def _newer(post):
    """The sections that changed since the reader was here; to a first-time reader none."""
    if post.read_at is None:
        return set()
    return {section for section, at in post.changes.items() if datetime.fromisoformat(at) > post.read_at}


def note_read(post, person, city):
    """The person has it before them now: written once a day, and again when it has changed since.

    Where it cannot be written (a database that only reads, a door that closed this moment) the page stands without it.
    """
    last = post.read_at
    if last and timezone.localdate(last) == timezone.localdate() and not _newer(post):
        return
    try:
        with transaction.atomic():
            Reading.objects.note(post, person, city)
    except DatabaseError:
        logger.warning("a reading was not written", exc_info=True)


def cities_that_read(practice):
    """[{city_id, city, month}] that opened it within a year, the latest first; for its editors, else nothing."""
    return fetch_named("select * from practices_cities_that_read(%(practice)s)", {"practice": practice.pk})


def forget_old_readings():
    """After a year nobody knows any more. As the system."""
    with viewing_as_system("forgetting old readings"):
        gone = Reading.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]
    return f"{gone} readings forgotten" if gone else None
