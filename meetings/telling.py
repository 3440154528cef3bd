"""Which deeds around a meeting are told to whom (inbox/telling.py does it); how each notice reads says notices.py."""

from cities.models import Membership
from inbox.models import Notice
from inbox.telling import Told, hears
from meetings import polling, promising, tasks
from meetings.models import (
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

Verb, Status, Seat = Act.Verb, Pitch.Status, Registration.State


def _acting(city, *people):
    """These people and the coordinators, while they act for the city."""
    acting = Membership.objects.acting().filter(city=city)
    coordinators = set(acting.coordinators().values_list("person", flat=True))
    return (coordinators | set(people)) & set(acting.values_list("person", flat=True))


def _of_city(pitch):
    return _acting(pitch.city_id, pitch.author_id, pitch.presenter_id)


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
    people = _acting(asked.city_id, asked.by_id)
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
