"""The key to a personal calendar: made anew, revoked, and whose it is. What the calendar says is not told here."""

import secrets
from hashlib import sha256

from django.utils import timezone

from cities.models import User
from cities.prepared import fetch
from inbox.models import CalendarKey


def key_of(person):
    """The key of this person, or None."""
    return CalendarKey.objects.filter(person=person).first()


def make_key(person):
    """A new token, shown this once; the address with the former one is dead from now on."""
    token = secrets.token_urlsafe(24)
    anew = {"digest": _digest(token), "made_at": timezone.now(), "used_on": None}
    CalendarKey.objects.update_or_create(person=person, defaults=anew)
    return token


def revoke_key(person):
    CalendarKey.objects.filter(person=person).delete()


def owner_of(token):
    """The active person whose calendar this token opens, or None. Notes the day of use."""
    pk = fetch("select inbox_owner_of_calendar(%(digest)s)", {"digest": _digest(token)})[0][0]
    return User.objects.filter(pk=pk, is_active=True).first() if pk else None


def _digest(token):
    return sha256(token.encode()).hexdigest()
