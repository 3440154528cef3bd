"""Which deeds around a meeting are told to whom, and how each notice reads (inbox/telling.py makes and sends them)."""

from collections.abc import Callable
from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from cities.models import Membership, User
from inbox.models import Notice
from inbox.telling import Facts, Kind, Told, hears, tells
from meetings import polling, promising, tasks
from meetings.models import (
    Meeting,
    Minutes,
    Pitch,
    PitchQuestion,
    Poll,
    Promise,
    QuestionOrigin,
    Registration,
    Retelling,
    Task,
)
from posts.models import Act
from practices.models import Question

Verb, Status, Seat = Act.Verb, Pitch.Status, Registration.State


def _of_city(pitch):
    """The author, the presenter and the coordinators, while they act for the city."""
    acting = Membership.objects.acting().filter(city=pitch.city_id)
    coordinators = set(acting.coordinators().values_list("person", flat=True))
    return (coordinators | {pitch.author_id, pitch.presenter_id}) & set(acting.values_list("person", flat=True))


def _organisers():
    organisers = Membership.objects.current().filter(role=Membership.Role.ORGANISER)
    return set(organisers.values_list("person", flat=True))


def _pitch(act):
    """The pitch of an act; None when it is purged, or the act is of another kind of post."""
    return Pitch.objects.filter(pk=act.post_id, deleted_at=None).first()


def _tell(people, kind, on_post=True, **said):
    return [Told(person, kind, said, on_post) for person in people]


def _about(pitch):
    return {"pitch": pitch.pk, "meeting": pitch.meeting_id}


@hears(Verb.SUBMITTED)
@hears(Verb.AGREED)
@hears(Verb.WITHDRAWN)
def _organisers_of(act):
    pitch = _pitch(act)
    return _tell(_organisers(), f"pitch-{act.verb}", **_about(pitch)) if pitch else []


@hears(Verb.DECIDED, "to")
@hears(Verb.POSTPONED)
def _city_of(act):
    """A decision, also one to put it off or to take it over; not the answer to another city."""
    pitch = None if "retelling" in act.details else _pitch(act)
    if pitch is None or act.details.get("to") == Status.CONFIRMED:
        return []
    return _tell(_of_city(pitch), "pitch-decided", **_about(pitch))


@hears(Verb.PROGRAMME, "became")
def _touched_by_a_release(act):
    pitch, said = _pitch(act), {"what": act.details["became"], "at": act.details["at"]}
    return _tell(_of_city(pitch), f"programme-{said['what']}", **_about(pitch), **said) if pitch else []


@hears(Verb.POSTED, "materials")
def _without_materials(act):
    pitch = _pitch(act)
    return _tell(_of_city(pitch), "materials-asked", **_about(pitch)) if pitch else []


@hears(Verb.CHANGED, "retelling")
def _asked_to_retell(act):
    pitch = _pitch(act)
    return _tell(_of_city(pitch), "retelling-asked", **_about(pitch)) if pitch else []


@hears(Verb.DECIDED, "retelling")
def _retelling_answered(act):
    """Who asked and the coordinators, while they act for the city. They may not read the pitch."""
    asked = Retelling.objects.select_related("pitch").get(pk=act.details["retelling"])
    acting = Membership.objects.acting().filter(city=asked.city_id)
    known = {asked.by_id, *acting.coordinators().values_list("person", flat=True)}
    people = known & set(acting.values_list("person", flat=True))
    return _tell(people, "retelling-answered", False, retelling=asked.pk, meeting=asked.pitch.meeting_id)


@hears(Verb.CHANGED, "question")
def _question(act):
    """Its owner, and who asked."""
    pitch, became = _pitch(act), act.details.get("became")
    question = PitchQuestion.objects.filter(pk=act.details["question"]).first()
    if pitch is None or question is None:
        return []
    about = {"question": question.pk, **_about(pitch)}
    owner, asker = _tell([question.owner_id], "question-waits", **about), _asker(question)
    if became == "gone on":
        told = _tell(asker, "question-goes-on", thread=question.thread_id, meeting=pitch.meeting_id)
        return (owner if act.details["owner"] else []) + (told if act.details["asker"] else [])
    told = {"taken on": owner, "answered": _tell(asker, "question-answered", **about)}
    return told.get(became, [])


@hears(Verb.MARKED)
@hears(Verb.CLOSED)
def _answered_where_it_goes_on(act):
    """Once, though an answer may be marked, changed, and the question be closed as well."""
    question = PitchQuestion.objects.filter(thread=act.post_id).select_related("pitch").first() if act.post_id else None
    if question is None:
        return []
    kind, about = "question-answered", {"question": question.pk, **_about(question.pitch)}
    known = Notice.objects.filter(kind=kind, said__question=question.pk)
    return [] if known.exists() else _tell(_asker(question), kind, **about)


def _asker(question):
    """Who asked, also where others are not to know who it was."""
    origin = QuestionOrigin.objects.filter(question=question.pk, by__isnull=False)
    return list(origin.values_list("by", flat=True))


@hears(Verb.PROMISED)
@hears(Verb.KEPT)
@hears(Verb.CHANGED, "thanked")
def _promise(act):
    """The other side; what is new of it both sides."""
    promise = Promise.objects.with_cities().get(pk=act.details["promise"])
    kind = "thanked" if "thanked" in act.details else act.verb
    sides = {"thanked": [promise.giver], Verb.KEPT: [promise.receiver]}.get(kind, [promise.giver, promise.receiver])
    people = {person.pk for city in sides for person in promising.people_of(promise, city)}
    return _tell(people, f"promise-{kind}", promise=promise.pk, meeting=promise.meeting_id)


@hears(Verb.WROTE, "task")
def _action(act):
    task = Task.objects.get(pk=act.details["task"])
    people = [person.pk for person in tasks.people_of(task)]
    return _tell(people, "action-agreed", task=task.pk, meeting=task.meeting_id)


@hears(Verb.WROTE, "poll")
def _poll_opened(act):
    people = polling.coordinators(polling.asked()).values_list("pk", flat=True)
    return _tell(people, "poll-opened", poll=act.details["poll"], meeting=act.details["meeting"])


@hears(Verb.APPROVED)
def _minutes_approved(act):
    """Everybody who was registered, as far as they may read the minutes."""
    minutes = None if "former" in act.details else Minutes.objects.filter(pk=act.post_id, deleted_at=None).first()
    if minutes is None:
        return []
    people = Registration.objects.filter(meeting=minutes.meeting_id).exclude(state=Seat.LAPSED)
    people = set(people.values_list("person", flat=True))
    return _tell(people, "minutes-approved", minutes=minutes.pk, meeting=minutes.meeting_id)


@hears(Verb.CHANGED, "registration")
def _seat(act):
    """Who is registered, when it was not their own deed."""
    key, meeting, state = (act.details[name] for name in ("registration", "meeting", "state"))
    people = Registration.objects.filter(pk=key).values_list("person", flat=True)
    if state == Seat.OFFERED:
        return _tell(people, "seat-offered", offer=key, meeting=meeting)
    if state == Seat.LAPSED:
        return _tell(people, "seat-lapsed", meeting=meeting)
    if state == Seat.LEFT:
        return _tell(people, "seat-left", meeting=meeting, by=act.actor_id)
    return _tell(people, "seat-registered", registration=key, meeting=meeting, by=act.actor_id)


@hears(Verb.CHANGED, "became")
def _meeting_changed(act):
    if "meeting" not in act.details:
        return []  # the deed is of a question
    meeting, kind = act.details["meeting"], f"meeting-{act.details['became']}"
    standing = Registration.objects.filter(meeting=meeting).standing().values_list("pk", "person")
    return [Told(person, kind, {"registration": key, "meeting": meeting}) for key, person in standing]


class Thing(NamedTuple):
    """What notices are about. find: reader → those that they may know now. words: what sentences say of it on the page.
    known: what letters may say of it too, never a closed word.
    """

    find: Callable
    words: Callable = lambda thing: {}
    known: Callable = lambda thing: {}


THINGS = {
    "meeting": Thing(lambda reader: Meeting.objects.all(), known=lambda meeting: {"meeting": meeting}),
    "pitch": Thing(
        lambda reader: Pitch.objects.visible_to(reader).select_related("city").defer("city__arms"),
        lambda pitch: {"title": pitch.title, "city": pitch.city.name},
    ),
    "question": Thing(lambda reader: PitchQuestion.objects.all(), known=lambda question: {"due": question.due}),
    "thread": Thing(lambda reader: Question.objects.visible_to(reader)),
    "retelling": Thing(lambda reader: Retelling.objects.all()),
    "minutes": Thing(lambda reader: Minutes.objects.visible_to(reader)),
    "promise": Thing(
        lambda reader: Promise.objects.with_cities(),
        known=lambda promise: {"giver": promise.giver.name, "receiver": promise.receiver.name},
    ),
    "task": Thing(lambda reader: Task.objects.visible_to(reader)),
    "poll": Thing(lambda reader: Poll.objects.running(), known=lambda poll: {"until": poll.until}),
    "registration": Thing(lambda reader: Registration.objects.standing().filter(person=reader.pk)),
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
    mine = facts.get("offer") or facts["registration"]
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
        lambda facts: ("pitches:materials", facts["pitch"].code),
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
