"""What a presenter needs on one page: place and time by the released programme, limits, what is still to be done."""

from datetime import timedelta
from typing import NamedTuple

from django.urls import reverse
from django.utils.translation import gettext as _

from meetings.models import Pitch, Registration
from meetings.releasing import shown_to

Status, Presence = Pitch.Status, Registration.Presence


class Task(NamedTuple):
    """One line of the checklist. link: where it is done, if there is anything to do."""

    done: bool
    words: str
    link: str = ""


def place_of(pitch, reader):
    """Where the pitch stands in the released programme: {day, block, slot, before, after} as the reader reads the
    neighbours; None while it has no place.
    """
    shown = shown_to(reader, pitch.meeting)
    for block in shown["blocks"] if shown else []:
        for at, slot in enumerate(block["slots"]):
            if slot["pitch"] == pitch.pk:
                around = [None, *block["slots"], None]
                return {
                    "day": pitch.meeting.date + timedelta(days=block["day"] - 1),
                    "block": block,
                    "slot": slot,
                    "before": around[at],
                    "after": around[at + 2],
                }
    return None


def checklist(pitch, materials, *, editable):
    """[Task] in the order in which they come. Links for the city of the pitch, who can do it."""
    meeting = pitch.meeting
    own = Registration.objects.filter(meeting=meeting, person=pitch.presenter_id) if pitch.presenter_id else None
    seat = own.standing().first() if own is not None else None
    tasks = [
        Task(pitch.presenter_id is not None, _("Say who presents it"), _to("pitches:edit", pitch.code)),
        Task(pitch.status in (Status.CONFIRMED, Status.GIVEN), _("Confirm that you come with it"), _detail(pitch)),
        Task(_has_seat(seat), _("Register whoever presents it"), _to("meetings:signup", meeting.number)),
        Task(bool(materials), _("Add slides, if you want to show any"), _to("pitches:materials", pitch.code)),
        Task(bool(seat and seat.presence == Presence.PRESENT), _("Arrive and say so at the door")),
    ]
    return [task if editable and not task.done else task._replace(link="") for task in tasks]


def _has_seat(seat):
    return seat is not None and seat.state == Registration.State.SEAT


def _detail(pitch):
    return _to("pitches:detail", pitch.code)


def _to(name, *args):
    return reverse(name, args=args)
