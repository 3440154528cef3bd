"""A new meeting after the pattern of a former one: what is copied is chosen, days move along, nobody is copied."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from meetings.changes import announce
from meetings.host import copy_list
from meetings.models import Meeting

DAYS = ["quota_until", "signup_until"]  # they move along with the date
# What may be taken over: key, words, the fields that it stands for. Never who came, nor what was said of them.
CHOICES = {
    "place": (_("Venue and the way there"), ["venue", "access"]),
    "hours": (_("Hours, language and contact"), ["starts", "ends", "language", "contact"]),
    "seats": (_("Seats, and until when people register"), ["capacity", "online_capacity", "seats_per_city", *DAYS]),
    "theme": (_("Theme"), ["theme"]),
    "programme": (_("Programme points"), ["programme"]),
    "beside": (_("The event beside it"), ["beside", "side_event"]),
    "host": (_("What the host prepares"), []),  # the list, with nothing done
}
HALF_A_YEAR = timedelta(weeks=26)  # the same day of the week


def shifted(day, first, second):
    """The day as far before the second date as it was before the first, on its own day of the week, never later."""
    moved = day + (second - first)
    return moved - timedelta(days=(moved.weekday() - day.weekday()) % 7)


def copy(meeting, *, number, title, date, wanted, by):
    """The new meeting, being planned in the same city until somebody says otherwise. wanted: keys of CHOICES."""
    made = Meeting(series=meeting.series, number=number, title=title, date=date, city=meeting.city)
    for key in wanted:
        for field in CHOICES[key][1]:
            value = getattr(meeting, field)
            setattr(made, field, shifted(value, meeting.date, date) if field in DAYS and value else value)
    with transaction.atomic():
        announce(made, by=by)
        if "host" in wanted:
            copy_list(meeting, made)
    return made
