"""Having read a practice: what has changed since, and which cities have opened it."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.utils import timezone

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
    if practice.read_at is None:
        return []
    newer = {section for section, at in practice.changes.items() if datetime.fromisoformat(at) > practice.read_at}
    more = {"money": "penize"} if practice.counts_money or practice.more["contracts"] else {}
    places = PLACES | more  # a practice that says more of money has a section of it
    return [(name, places.get(section, "")) for section, name, _keys in SECTIONS if section in newer]


def note_read(practice, person, city):
    """The person has it before them now: written once a day, and again when it has changed since.

    Where it cannot be written (a database that only reads, a door that closed this moment) the page stands without it.
    """
    last = practice.read_at
    if last and timezone.localdate(last) == timezone.localdate() and not changed_since(practice):
        return
    try:
        with transaction.atomic():
            Reading.objects.note(practice, person, city)
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
