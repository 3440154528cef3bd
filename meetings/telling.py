"""Which deeds around a meeting are told to whom, and how each notice reads (inbox/telling.py makes and sends them)."""

from collections.abc import Callable
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from cities.models import Membership, User
from inbox.models import Notice
from inbox.telling import Facts, Kind, Told, hears, tells
from meetings import polling, promising, tasks
from meetings.models import (
    Material,
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


def _is_so(act, pitch):
    """Whether this person did something to the pitch that stands in its history: an act alone is a claim."""
    return pitch is not None and pitch.steps.filter(by=act.actor_id).exists()


def _tell(people, kind, on_post=True, **said):
    return [Told(person, kind, said, on_post) for person in people]


def _about(pitch):
    return {"pitch": pitch.pk, "meeting": pitch.meeting_id}


@hears(Verb.SUBMITTED)
@hears(Verb.AGREED)
@hears(Verb.WITHDRAWN)
def _organisers_of(act):
    pitch = _pitch(act)
    return _tell(_organisers(), f"pitch-{act.verb}", **_about(pitch)) if _is_so(act, pitch) else []


@hears(Verb.DECIDED, "to")
@hears(Verb.POSTPONED)
def _city_of(act):
    """A decision, also one to put it off or to take it over; not the answer to another city."""
    pitch = None if "retelling" in act.details else _pitch(act)
    decided = _is_so(act, pitch) and act.details.get("to") != Status.CONFIRMED
    return _tell(_of_city(pitch), "pitch-decided", **_about(pitch)) if decided else []


@hears(Verb.PROGRAMME, "became")
def _touched_by_a_release(act):
    pitch, said = _pitch(act), {"what": act.details["became"], "at": act.details["at"]}
    released = pitch and pitch.meeting.releases.filter(by=act.actor_id).exists()
    return _tell(_of_city(pitch), f"programme-{said['what']}", **_about(pitch), **said) if released else []


@hears(Verb.POSTED, "materials")
def _without_materials(act):
    pitch = _pitch(act)
    asked = pitch and act.actor_id in _organisers()
    return _tell(_of_city(pitch), "materials-asked", bare=pitch.pk, meeting=pitch.meeting_id) if asked else []


@hears(Verb.CHANGED, "retelling")
def _asked_to_retell(act):
    pitch, request = _pitch(act), {"request": act.details["retelling"]}
    return _tell(_of_city(pitch), "retelling-asked", **request, **_about(pitch)) if pitch else []


@hears(Verb.DECIDED, "retelling")
def _retelling_answered(act):
    """Who asked and the coordinators, while they act for the city. They may not read the pitch."""
    known = Retelling.objects.filter(pk=act.details["retelling"], pitch=act.post_id)
    asked = known.select_related("pitch").first()
    if asked is None:
        return []
    acting = Membership.objects.acting().filter(city=asked.city_id)
    known = {asked.by_id, *acting.coordinators().values_list("person", flat=True)}
    people = known & set(acting.values_list("person", flat=True))
    return _tell(people, "retelling-answered", False, retelling=asked.pk, meeting=asked.pitch.meeting_id)


@hears(Verb.CHANGED, "question")
def _question(act):
    """Its owner, and who asked."""
    pitch, became = _pitch(act), act.details.get("became")
    question = PitchQuestion.objects.filter(pk=act.details["question"], pitch=act.post_id).first()
    if pitch is None or question is None:
        return []
    about = {"question": question.pk, **_about(pitch)}
    owner, asker = _tell([question.owner_id], "question-waits", waits=question.pk, **about), _asker(question)
    if became == "gone on":
        told = _tell(asker, "question-goes-on", thread=question.thread_id, meeting=pitch.meeting_id)
        return (owner if act.details["owner"] else []) + (told if act.details["asker"] else [])
    told = {"taken on": owner, "answered": _tell(asker, "question-answered", **about)}
    return told.get(became, [])


@hears(Verb.MARKED)
@hears(Verb.CLOSED)
def _answered_where_it_goes_on(act):
    """Once, though the question be closed as well; again when the mark was taken back meanwhile."""
    question = PitchQuestion.objects.filter(thread=act.post_id).select_related("pitch").first() if act.post_id else None
    if question is None:
        return []
    kind, about = "question-answered", {"question": question.pk, **_about(question.pitch)}
    told = Notice.objects.filter(kind=kind, act__post=act.post_id, said__question=question.pk)
    undone = Act.objects.filter(post=act.post_id, verb__in=[Verb.UNMARKED, Verb.REOPENED]).order_by("-pk").first()
    since = told.filter(act__gt=undone.pk) if undone else told
    return [] if since.exists() else _tell(_asker(question), kind, **about)


def _asker(question):
    """Who asked, also where others are not to know who it was."""
    origin = QuestionOrigin.objects.filter(question=question.pk, by__isnull=False)
    return list(origin.values_list("by", flat=True))


@hears(Verb.PROMISED)
@hears(Verb.KEPT)
@hears(Verb.CHANGED, "thanked")
def _promise(act):
    """The other side; what is new of it both sides."""
    promise = Promise.objects.with_cities().filter(pk=act.details["promise"]).first()
    if promise is None:
        return []
    kind = "thanked" if "thanked" in act.details else act.verb
    sides = {"thanked": [promise.giver], Verb.KEPT: [promise.receiver]}.get(kind, [promise.giver, promise.receiver])
    people = {person.pk for city in sides for person in promising.people_of(promise, city)}
    return _tell(people, f"promise-{kind}", promise=promise.pk, meeting=promise.meeting_id)


@hears(Verb.WROTE, "task")
def _action(act):
    task = Task.objects.filter(pk=act.details["task"], by=act.actor_id).first()
    people = [person.pk for person in tasks.people_of(task)] if task else []
    return [Told(person, "action-agreed", {"task": task.pk, "meeting": task.meeting_id}) for person in people]


@hears(Verb.WROTE, "poll")
def _poll_opened(act):
    poll = Poll.objects.filter(pk=act.details["poll"], by=act.actor_id).first()
    people = polling.coordinators(polling.asked()).values_list("pk", flat=True)
    return _tell(people, "poll-opened", poll=poll.pk, meeting=poll.meeting_id) if poll else []


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
    """Who is registered, when it was not their own deed. Nobody but the timer offers seats and lets offers lapse."""
    key, meeting, state = (act.details[name] for name in ("registration", "meeting", "state"))
    as_said = Registration.objects.filter(pk=key, meeting=meeting, state=state)
    people = as_said.values_list("person", flat=True)
    if act.actor_id is None:
        offered = _tell(people, "seat-offered", offer=key, meeting=meeting)
        return {Seat.OFFERED: offered, Seat.LAPSED: _tell(people, "seat-lapsed", meeting=meeting)}.get(state, [])
    people = as_said.filter(by=act.actor_id).values_list("person", flat=True)
    if state == Seat.LEFT:
        return _tell(people, "seat-left", meeting=meeting, by=act.actor_id)
    return _tell(people, "seat-registered", registration=key, meeting=meeting, by=act.actor_id)


@hears(Verb.CHANGED, "became")
def _meeting_changed(act):
    """The timer says so; what a person writes is the deed of a question."""
    if act.actor_id or "meeting" not in act.details:
        return []
    meeting, became = act.details["meeting"], act.details["became"]
    standing = Registration.objects.filter(meeting=meeting).standing().values_list("pk", "person")
    about = {"cancelled": lambda key: {"registration": key, "off": meeting}, "moved": lambda key: {"again": key}}[
        became
    ]
    return [Told(person, f"meeting-{became}", about(key) | {"meeting": meeting}) for key, person in standing]


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
