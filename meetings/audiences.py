"""To whom organisers write about a meeting: one small function for each audience, asked as an organiser.

A function takes the meeting and gives rows (person, city, reason why they are left out or ""). Closed accounts, ended
memberships and people who stand there twice are no concern of it: inbox/letters.py looks after them.
"""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from cities.models import City, Membership
from inbox.letters import Row
from meetings.models import Pitch, Registration
from meetings.releasing import last_release, places

State, Presence = Registration.State, Registration.Presence
NOBODY_THERE = gettext_noop("the city has no coordinator")
NOBODY_NAMED = gettext_noop("nobody is named who presents it")


class Audience(NamedTuple):
    """Who they are, and a draft to begin with, with placeholders; both lazy texts, said in Czech and in English.

    unasked: they have not registered or done anything of the kind, so the letter says how to get no more of them.
    page, button: where its link leads and what it says there. pitches: those because of which they belong to it.
    """

    label: str
    who: Callable
    subject: str = ""
    body: str = ""
    unasked: bool = False
    page: str = "meetings:detail"
    button: str = _("The page of the meeting")
    pitches: Callable | None = None


def _rows(registrations):
    return [Row(each.person, each.city) for each in registrations.with_people()]


def seated(meeting):
    return _rows(meeting.registrations.filter(state=State.SEAT))


def queued(meeting):
    return _rows(meeting.registrations.filter(state__in=[State.WAITING, State.OFFERED]))


def unregistered(meeting):
    """Coordinators of member cities of which nobody comes or waits."""
    coming = meeting.registrations.standing().values("city")
    cities = {city.pk: city for city in City.objects.members().exclude(pk__in=coming).defer("arms")}
    seats = Membership.objects.acting().coordinators().filter(city__in=cities).select_related("person")
    rows = [Row(seat.person, cities[seat.city_id]) for seat in seats]
    with_somebody = {row.city.pk for row in rows}
    return rows + [Row(None, city, NOBODY_THERE) for pk, city in cities.items() if pk not in with_somebody]


def present(meeting):
    return _rows(meeting.registrations.filter(presence=Presence.PRESENT))


def away(meeting):
    return _rows(meeting.registrations.filter(presence__in=[Presence.EXCUSED, Presence.ABSENT]))


def _pitches(meeting, **which):
    found = Pitch.objects.filter(meeting=meeting, deleted_at=None, **which)
    return found.select_related("city", "presenter", "author").defer("city__arms").order_by("pk")


def unconfirmed(meeting):
    return _pitches(meeting, status=Pitch.Status.ACCEPTED)


def presented(meeting):
    """In the programme as it was let out last."""
    release = last_release(meeting)
    return _pitches(meeting, pk__in=places(release.data) if release else [], status__in=Pitch.STANDING)


def without_practice(meeting):
    return _pitches(meeting, status=Pitch.Status.GIVEN, about=None)


def addressee(pitch):
    """Who presents it, or offered it. To whom organisers write, never a word of what they offer."""
    return pitch.presenter or pitch.author


def _presenting(pitches):
    def who(meeting):
        rows = [Row(addressee(pitch), pitch.city) for pitch in pitches(meeting)]
        return [row if row.person else row._replace(why=NOBODY_NAMED) for row in rows]

    return {"who": who, "pitches": pitches}


AUDIENCES = {
    "seated": Audience(
        _("everybody with a seat"),
        seated,
        _("{meeting}: what you should know"),
        _(
            "Hello {name},\n\nwe look forward to seeing you and {city} at {meeting} on {date}, {place}.\n\n"
            "When it begins and how to get there stands on the page of the meeting:\n\n{link}\n\n"
            "If you cannot come, say so there, please: somebody may be waiting for the seat."
        ),
    ),
    "queued": Audience(
        _("those who wait for a seat"),
        queued,
        _("{meeting}: you are in the queue"),
        _(
            "Hello {name},\n\n{meeting} on {date} is full for now and you are in the queue. As soon as a seat is free, "
            "we write to you and hold it for some time.\n\nHow it stands, you find here:\n\n{link}"
        ),
    ),
    "unregistered": Audience(
        _("coordinators of member cities of which nobody is registered"),
        unregistered,
        _("{meeting}: nobody comes from {city} yet"),
        _(
            "Hello {name},\n\n{meeting} is held on {date}, {place}. Nobody from {city} is registered yet.\n\n"
            "Come yourself, or register a colleague:\n\n{link}"
        ),
        unasked=True,
    ),
    "present": Audience(
        _("everybody who was there"),
        present,
        _("Thank you for coming to {meeting}"),
        _(
            "Hello {name},\n\nthank you for coming to {meeting} on {date}, {place}. "
            "It was good to have {city} there.\n\nWhat is known of the meeting stands here:\n\n{link}"
        ),
    ),
    "unconfirmed": Audience(
        _("accepted pitches that are not confirmed"),
        **_presenting(unconfirmed),
        subject=_("{meeting}: do you come with your pitch?"),
        body=_(
            "Hello {name},\n\nthe organisers have accepted a pitch of {city} for {meeting} on {date}, {place}. "
            "Nobody has confirmed yet that you come with it.\n\nOne click does it, or says that you do not come:"
            "\n\n{link}"
        ),
        page="meetings:call",
        button=_("Your pitches"),
    ),
    "presenters": Audience(
        _("presenters of the released programme"),
        **_presenting(presented),
        subject=_("{meeting}: your place in the programme"),
        body=_(
            "Hello {name},\n\nyou stand in the programme of {meeting} on {date}, {place}. "
            "When it is your turn, you find here:\n\n{link}"
        ),
        page="meetings:programme",
        button=_("The programme"),
    ),
    "without_practice": Audience(
        _("gave a pitch and have no practice of it yet"),
        **_presenting(without_practice),
        subject=_("{meeting}: make a practice of your pitch"),
        body=_(
            "Hello {name},\n\nthank you for what {city} gave the room at {meeting} on {date}. Those who were not there "
            "cannot read it yet.\n\nOpen your pitch and press “Make a practice of it”: it becomes a draft with its "
            "words, and you say who may read it:\n\n{link}"
        ),
        page="meetings:call",
        button=_("Your pitches"),
    ),
    "away": Audience(
        _("those who were excused or did not come"),
        away,
        _("{meeting}: we missed you"),
        _(
            "Hello {name},\n\nit is a pity that you could not be at {meeting} on {date}.\n\n"
            "What is known of it stands here:\n\n{link}"
        ),
    ),
}
