"""Who was in the room: the list that organisers tick at the door, in both directions, also for who came unannounced."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from meetings.models import Meeting, Registration
from meetings.registering import NOTHING_SAID, may_come, register
from posts.editing import note_down
from posts.models import Act

CORRECTED = timedelta(days=60)  # after the meeting the list is closed


def is_open(meeting):
    """Whether the list may be ticked: from the eve of a meeting that takes place until its corrections are over."""
    today = timezone.localdate()
    from_eve_on = meeting.date - timedelta(days=1) <= today <= (meeting.date_to or meeting.date) + CORRECTED
    return from_eve_on and meeting.state in (Meeting.State.ANNOUNCED, Meeting.State.HELD)


def attendance(meeting):
    """The registrations of the list, by city and name: all that stand, and of the others those that were ticked."""
    standing = ~Q(state__in=[Registration.State.LEFT, Registration.State.LAPSED]) | ~Q(presence="")
    return meeting.registrations.filter(standing).with_people().order_by("city__sort_key", "city", "person__name")


def tick(registration, presence, *, by):
    """Say that they were there, are excused, were not there; "" takes it back. Whether that changed anything.

    It opens and closes the room, so every change leaves an Act: the row itself knows the last one only.
    """
    when = timezone.now() if presence else None
    ticked = {"presence": presence, "checked_at": when, "checked_by": by if presence else None}
    with transaction.atomic():
        changed = Registration.objects.filter(pk=registration.pk).exclude(presence=presence).update(**ticked)
        if changed:
            row = {"meeting": registration.meeting_id, "registration": registration.pk}
            note_down(None, Act.Verb.TICKED, by=by, presence=presence, **row)
    return bool(changed)


def unannounced(meeting):
    """[(membership, words)] of those who act for a city and stand in no line of the list: they may come as well."""
    known = attendance(meeting).values("person")
    others = may_come().exclude(person__in=known).select_related("person", "city").defer("city__arms")
    return [
        (seat.pk, f"{seat.city.name}: {seat.person.name}")
        for seat in others.order_by("city__sort_key", "city", "person__name", "pk")
    ]


def add_unannounced(meeting, seat, *, by):
    """They stand before us: registered and present at once, whatever the number of seats. seat: their Membership."""
    made = register(meeting, seat.person_id, seat.city, NOTHING_SAID, by=by)
    tick(made, Registration.Presence.PRESENT, by=by)
    return made
