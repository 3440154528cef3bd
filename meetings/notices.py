"""How notices around a meeting read, and what their readers may know of it now; whom a deed is told says telling.py."""

from collections.abc import Callable
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.models import User
from inbox.telling import Facts, Kind, tells
from meetings.models import (
    Material,
    Meeting,
    Minutes,
    Pitch,
    PitchQuestion,
    Poll,
    Promise,
    Registration,
    Retelling,
    Task,
)
from practices.models import Question

Seat = Registration.State


class Thing(NamedTuple):
    """What notices are about. find: reader → those that they may know now. words: what sentences say of it on the page.
    known: what letters may say of it too, never a closed word.
    """

    find: Callable
    words: Callable = lambda thing: {}
    known: Callable = lambda thing: {}


def _there(kind, reader):
    """Posts that the reader finds in their place: what lies in the trash is news to nobody."""
    return kind.objects.visible_to(reader).filter(deleted_at=None)


THINGS = {
    "meeting": Thing(lambda reader: Meeting.objects.all(), known=lambda meeting: {"meeting": meeting}),
    "pitch": Thing(
        lambda reader: _there(Pitch, reader).select_related("city").defer("city__arms"),
        lambda pitch: {"title": pitch.title, "city": pitch.city.name},
    ),
    "bare": Thing(
        lambda reader: _there(Pitch, reader).exclude(
            pk__in=_there(Material, reader).filter(state=Material.State.SHARED).values("whole")
        ),
        lambda pitch: {"title": pitch.title},
    ),
    "question": Thing(lambda reader: PitchQuestion.objects.all(), known=lambda question: {"due": question.due}),
    "waits": Thing(lambda reader: PitchQuestion.objects.filter(owner=reader.pk, answered_at=None, withdrawn_at=None)),
    "thread": Thing(lambda reader: _there(Question, reader)),
    "retelling": Thing(lambda reader: Retelling.objects.all()),
    "request": Thing(lambda reader: Retelling.objects.filter(state=Retelling.State.ASKED)),
    "minutes": Thing(lambda reader: _there(Minutes, reader)),
    "promise": Thing(
        lambda reader: Promise.objects.with_cities(),
        known=lambda promise: {"giver": promise.giver.name, "receiver": promise.receiver.name},
    ),
    "task": Thing(
        lambda reader: Task.objects.visible_to(reader).filter(
            Q(person=None) | Q(person=reader.pk), state=Task.State.OPEN
        )
    ),
    "poll": Thing(lambda reader: Poll.objects.running(), known=lambda poll: {"until": poll.until}),
    "registration": Thing(lambda reader: Registration.objects.standing().filter(person=reader.pk)),
    "again": Thing(lambda reader: Registration.objects.standing().filter(person=reader.pk, asked_again=True)),
    "off": Thing(lambda reader: Meeting.objects.filter(state=Meeting.State.CANCELLED)),
    "offer": Thing(
        lambda reader: Registration.objects.filter(person=reader.pk, state=Seat.OFFERED),
        known=lambda offer: {"until": offer.offered_until},
    ),
    "by": Thing(lambda reader: User.objects.all(), known=lambda by: {"by": by.name}),
}


def _facts(notices, reader):
    """{key of a notice: Facts}; one statement for each kind of thing. What the reader may not know (any more), or what
    is no news any more, is left out.
    """
    things = {}
    for name, thing in THINGS.items():
        keys = {notice.said[name] for notice in notices if name in notice.said}
        things[name] = thing.find(reader).in_bulk(keys) if keys else {}
    found = {}
    for notice in notices:
        about = {name: things[name].get(key) for name, key in notice.said.items() if name in THINGS}
        if None not in about.values():
            known = {name: said for name, said in notice.said.items() if name not in THINGS}
            closed = dict(about)
            for name, thing in about.items():
                known |= THINGS[name].known(thing)
                closed |= THINGS[name].words(thing)
            found[notice.pk] = Facts(known, closed, heading=_heading(about["meeting"]))
    return found


def _heading(meeting):
    """Of one that is only being planned no more than that there will be one."""
    if meeting.state == Meeting.State.PLANNED:
        return _("A meeting that is being planned")
    return meeting.title


def _pitch_page(facts):
    return "pitches:detail", facts["pitch"].code


def _meeting_page(name="detail"):
    return lambda facts: (f"meetings:{name}", facts["meeting"].number)


def _own_page(name):
    return lambda facts: (f"meetings:{name}", facts[name].code)


def _registration_page(facts):
    mine = facts.get("offer") or facts.get("again") or facts["registration"]
    return "meetings:registration", facts["meeting"].number, mine.code


TOUCHED = "mail/programme_touched"
KINDS = {
    "pitch-submitted": Kind(_("%(city)s submitted the pitch “%(title)s”."), _pitch_page),
    "pitch-agreed": Kind(_("%(city)s comes with the pitch “%(title)s”."), _pitch_page),
    "pitch-withdrawn": Kind(_("%(city)s withdrew the pitch “%(title)s”."), _pitch_page),
    "pitch-decided": Kind(
        _("There is news of your city’s pitch “%(title)s”."),
        _pitch_page,
        "mail/pitch_decided",
        _("Read the decision"),
    ),
    "programme-new": Kind(
        _("“%(title)s” stands in the programme at %(at)s."),
        _pitch_page,
        TOUCHED,
        _("Your pitch"),
    ),
    "programme-moved": Kind(
        _("“%(title)s” has another time or hall in the programme: %(at)s."),
        _pitch_page,
        TOUCHED,
        _("Your pitch"),
    ),
    "programme-dropped": Kind(
        _("“%(title)s” has no place in the programme any more."),
        _pitch_page,
        TOUCHED,
        _("Your pitch"),
    ),
    "materials-asked": Kind(
        _("“%(title)s” has no materials yet."),
        lambda facts: ("pitches:materials", facts["bare"].code),
        "mail/pitch_materials",
        _("Add the materials"),
    ),
    "retelling-asked": Kind(
        _("A city that was not in the room asks to read “%(title)s”."),
        _pitch_page,
        "mail/retelling_asked",
        _("Read the request"),
    ),
    "retelling-answered": Kind(
        _("There is an answer to your city’s request for a retelling."),
        _meeting_page("programme"),
        "mail/retelling_answered",
        _("Look at the programme"),
    ),
    "question-waits": Kind(
        _("A question about “%(title)s” is yours to answer."),
        lambda facts: ("pitches:question", facts["pitch"].code, facts["question"].code),
        "mail/question_waits",
        _("Answer the question"),
    ),
    "question-answered": Kind(
        _("Your question about “%(title)s” is answered."),
        _pitch_page,
        "mail/question_answered",
        _("Read the answer"),
    ),
    "question-goes-on": Kind(
        _("Your question was not answered and goes on among the questions."),
        lambda facts: ("questions:detail", facts["thread"].code),
        "mail/question_goes_on",
        _("Open the question"),
    ),
    "promise-promised": Kind(_("%(giver)s promised something to %(receiver)s."), _own_page("promise")),
    "promise-kept": Kind(_("%(giver)s kept a promise to %(receiver)s."), _own_page("promise")),
    "promise-thanked": Kind(
        _("%(receiver)s thanks %(giver)s for a promise kept."),
        _own_page("promise"),
        "mail/promise_thanked",
        _("Open the promise"),
    ),
    "action-agreed": Kind(_("There is an action for you."), _own_page("task")),
    "poll-opened": Kind(
        _("A date is being looked for: say when your city can come."),
        _own_page("poll"),
        "mail/poll_opened",
        _("Say when you can"),
    ),
    "minutes-approved": Kind(_("The minutes are approved."), _meeting_page("minutes")),
    "seat-registered": Kind(
        _("%(by)s has registered you."),
        _registration_page,
        "mail/meeting_registered",
        _("Look at the registration"),
    ),
    "seat-left": Kind(_("%(by)s has ended your registration."), _meeting_page()),
    "seat-offered": Kind(
        _("A seat is free for you: answer in time."),
        _registration_page,
        "mail/seat_offered",
        _("Take the seat"),
    ),
    "seat-lapsed": Kind(
        _("The seat that was held for you went to whoever waits next."),
        _meeting_page(),
        "mail/seat_lapsed",
        _("The page of the meeting"),
    ),
    "meeting-moved": Kind(
        _("It is held on another day: say whether you come then."),
        _registration_page,
        "mail/meeting_moved",
        _("Say whether you come"),
    ),
    "meeting-cancelled": Kind(
        _("The meeting is cancelled."), _registration_page, "mail/meeting_cancelled", _("What is known about it")
    ),
}
tells(KINDS, _facts)
