"""A question before a pitch that was not answered goes on as a question among the others, with an owner and a day."""

from contextlib import suppress
from datetime import timedelta

from django.contrib.auth.models import Group
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from cities.models import ORGANISERS, City, Membership
from cities.prepared import fetch
from meetings.models import Pitch, PitchQuestion, QuestionOrigin
from meetings.registering import may_come
from posts.editing import Stale, note_down
from posts.models import Act, Level
from posts.sharing import open_door
from posts.viewing import viewing_as_system
from posts.visibility import READ, grants_of
from practices.asking import begin
from practices.cards import shorten
from practices.entrusting import unnamed
from practices.models import Question

DAYS = timedelta(days=14)  # to answer it, when nobody has said until when
TITLE = Question._meta.get_field("title").max_length


def go_on(question, *, by):
    """Make a question of it, once, which those who read the pitch read and nobody else. Raises Stale when this person
    may not (now).

    As the system: no organiser writes in the name of a city, and a hidden one does not sign.
    """
    ((may,),) = fetch("select meetings_may_go_on(%(question)s)", {"question": question.pk})
    if not may:
        raise Stale
    organises = Membership.objects.current().filter(person=by, role=Membership.Role.ORGANISER).exists()
    own = QuestionOrigin.objects.filter(question=question.pk, by=by.pk).exists()
    signed = by if not question.hidden or organises and not own else None  # it would say in a log whose it is
    with viewing_as_system("letting a question before a pitch go on among the others", by=signed):
        _go_on(question.pk, by, signed)


def _go_on(pk, by, signed):
    question = PitchQuestion.objects.select_for_update(of=("self",), no_key=True).select_related("owner").get(pk=pk)
    if Question.objects.filter(pk=question.thread_id, deleted_at=None).exists():
        return  # a colleague was faster
    pitches = Pitch.objects.select_for_update(of=("self", "post_ptr"), no_key=True)  # its door stays as it is
    pitch = pitches.select_related("city", "meeting").get(pk=question.pitch_id)
    if question.answered_at or question.withdrawn_at or pitch.level not in (Level.ROOM, Level.MEMBERS):
        raise Stale
    question.pitch = pitch
    origin = QuestionOrigin.objects.select_related("city", "by").get(question=pk)
    thread = _thread(question, origin, by, signed)
    owner, due = _in_charge(question, pitch)
    anew = (owner, due) != (question.owner, question.due)
    promised = {"owner": owner, "due": due} | ({"reminded_on": None} if anew else {})
    PitchQuestion.objects.filter(pk=pk).update(thread=thread, version=F("version") + 1, **promised)
    asker = question.hidden or origin.by_id != by.pk  # of a hidden one the log does not say who let it go on
    told = {"owner": bool(anew and owner and owner != by), "asker": asker}
    note_down(pitch, Act.Verb.CHANGED, by=signed, question=pk, became="gone on", **told)


def _in_charge(question, pitch):
    """(who answers it, until when): who has taken it on, while they act for the city and their day has not passed."""
    today, owner = timezone.localdate(), question.owner
    acts = owner and may_come().filter(city=pitch.city_id, person=owner).exists()
    owner = owner if acts else _presenter(pitch)
    due = question.due if acts and question.due and question.due >= today else owner and today + DAYS
    return owner, due


def _thread(question, origin, by, signed):
    """Whoever keeps a post reads it: the city that asked keeps it where all its people read the pitch, else organisers
    do; of a hidden city they keep it under no name.
    """
    pitch, city, author = question.pitch, origin.city, None
    keeper = Group.objects.get(name=ORGANISERS)
    if question.hidden:
        city = unnamed()
    else:
        own = origin.by_id == by.pk  # others do not sign for them; the city stands there
        author = by if own and may_come().filter(city=city, person=by.pk).exists() else None
        keeper = city.group if pitch.level == Level.MEMBERS and city.status in City.READING else keeper
    place, body = (city, keeper, None), question.body
    said = {"title": body if len(body) <= TITLE else shorten(body, TITLE - 2), "tried": "", "topics": []}
    said["problem"] = "" if said["title"] == body else body
    thread = begin(said, by=author, place=place, level=pitch.level, language=pitch.language, form_key=None)
    reading = {group for group, codename in grants_of(pitch) if codename == READ} - {keeper.pk}
    open_door(thread.post_ptr, pitch.level, Group.objects.filter(pk__in=reading), by=signed)
    return thread


def _presenter(pitch):
    """Who answers for the pitch, as long as they act for its city; or None."""
    seats = may_come().filter(city=pitch.city_id, person__in=[pitch.presenter_id, pitch.author_id])
    people = {seat.person_id: seat.person for seat in seats.select_related("person")}
    return people.get(pitch.presenter_id) or people.get(pitch.author_id)


def thread_of(question, reader):
    """The question as which it goes on, when this person reads it; or None."""
    known = PitchQuestion.objects.filter(pk=question.pk).values("thread")
    return Question.objects.visible_to(reader).filter(pk__in=known).first()


def all_go_on(meeting, code="", *, by):
    """The one with this code, or all of the meeting that were not answered. Raises Stale when that one may not."""
    pitches = Pitch.objects.visible_to(by).filter(meeting=meeting)
    found = PitchQuestion.objects.filter(pitch__in=pitches.values("pk"), withdrawn_at=None)
    if code:
        go_on(found.filter(code=code).first() or PitchQuestion(), by=by)
        return
    with transaction.atomic():
        for question in found.filter(answered_at=None).order_by("pk"):
            with suppress(Stale):  # it goes on already, or its pitch is open to nobody any more
                go_on(question, by=by)
