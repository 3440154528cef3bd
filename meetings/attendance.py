"""Who was in the room: the list that organisers tick at the door, in both directions, also for who came unannounced."""

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from meetings.models import Meeting, Registration
from meetings.registering import NOTHING_SAID, Taken, may_come, register
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
    rows = meeting.registrations.filter(standing).with_people().select_related("instead_of")
    return rows.order_by("city__sort_key", "city", "person__name")


def tick(registration, presence, *, by, seen=()):
    """Say that they were there, are excused, were not there; "" takes it back. Whether that changed anything.

    seen: what stood there when `by` said so, if that is known; what a colleague has said meanwhile is left.
    It opens and closes the room, so every change leaves an Act: the row itself knows the last one only.
    """
    when = timezone.now() if presence else None
    ticked = {"presence": presence, "checked_at": when, "checked_by": by if presence else None}
    with transaction.atomic():
        mine = Registration.objects.filter(pk=registration.pk).exclude(presence=presence)
        changed = (mine.filter(presence__in=seen) if seen else mine).update(**ticked)
        if changed:
            row = {"meeting": registration.meeting_id, "registration": registration.pk}
            note_down(None, Act.Verb.TICKED, by=by, presence=presence, **row)
    return bool(changed)


def unlisted(meeting):
    """The memberships of those who act for a city and stand in no line of the list: they may come as well."""
    known = attendance(meeting).values("person")
    others = may_come().exclude(person__in=known).select_related("person", "city").defer("city__arms")
    return list(others.order_by("city__sort_key", "city", "person__name", "pk"))


def substitutes(registration, others):
    """{number: name} of those who may have come instead. others: as from unlisted()."""
    if registration.state not in (Registration.State.SEAT, Registration.State.WAITING):
        return {}
    return {seat.person_id: seat.person.name for seat in others if seat.city_id == registration.city_id}


def substitute(registration, person, *, by):
    """A colleague of the same city came instead: the line, the presence and the room are theirs from now on. Who was
    registered stays written beside it. Whether nobody was faster. Raises Taken.
    """
    first = registration.instead_of_id or registration.person_id
    anew = {"person": person, "instead_of": None if person == first else first, "by": by}
    said = {"shows_name": False, "seeks": "", "asked_again": False}  # by the one who has not come
    ticked = {"presence": Registration.Presence.PRESENT, "checked_at": timezone.now(), "checked_by": by}
    with transaction.atomic():
        seen = Registration.objects.standing().filter(pk=registration.pk, person=registration.person_id)
        try:
            with transaction.atomic():
                changed = seen.update(**anew, **said, **ticked)
        except IntegrityError:
            raise Taken from None
        if changed:
            who = {"person": person, "instead_of": registration.person_id, "presence": Registration.Presence.PRESENT}
            row = {"meeting": registration.meeting_id, "registration": registration.pk}
            note_down(None, Act.Verb.TICKED, by=by, **row, **who)
    return bool(changed)


def add_unannounced(meeting, seat, *, by):
    """They stand before us: registered and present at once, whatever the number of seats. seat: their Membership."""
    made = register(meeting, seat.person_id, seat.city, NOTHING_SAID, by=by)
    tick(made, Registration.Presence.PRESENT, by=by)
    return made
