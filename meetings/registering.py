"""Registering for a meeting: a seat or a place in the queue, giving it up, handing it over; the queue moves by itself.

Who gets a seat is decided by the database (meetings/0003), one after another, so that the last one is given once.
"""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.db import IntegrityError, connection, transaction
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.mail import link_for, write
from cities.models import City, Membership
from cities.prepared import fetch, fetch_named
from meetings.models import Meeting, MeetingChange, Registration
from posts.editing import note_down
from posts.models import Act
from posts.viewing import viewing_as_system

State, Mode = Registration.State, Registration.Mode
TO_ANSWER, IN_HASTE = timedelta(hours=48), timedelta(hours=12)  # an offered seat is held so long
HASTE = timedelta(days=4)  # before the meeting
TOO_LATE = timedelta(hours=2)
NOTHING_SAID = {"shows_name": False, "seeks": ""}
REMINDED = (7, 1)  # days before


class Taken(Exception):
    """The person is registered already."""


class Full(Exception):
    """No seat of this kind is free."""


class Fullness(NamedTuple):
    """How full a meeting is: seats held in the room, of one city, online; how many waited before a moment."""

    held: int
    of_town: int
    online: int
    before: int


def how_full(meeting, *, city=None, since=None, mode=Mode.ROOM):
    """Fullness as anybody who is signed in may know it. since: of one's own place in the queue, mode: in which one."""
    params = {"meeting": meeting.pk, "city": city and city.pk, "since": since, "mode": mode}
    statement = "select * from meetings_how_full(%(meeting)s, %(city)s, %(since)s, %(mode)s)"
    return Fullness(*fetch(statement, params)[0])


def who_comes(meeting):
    """[{city_id, city, people: [{person, seeks}], more}] in Czech order, as the reader may know it: cities always,
    people who agreed; `more` counts the others.
    """
    cities = {}
    for row in fetch_named("select * from meetings_who_comes(%(meeting)s)", {"meeting": meeting.pk}):
        city = cities.setdefault(
            row["city_id"], {"city_id": row["city_id"], "city": row["city"], "people": [], "more": 0}
        )
        if row["person"]:
            city["people"].append({"person": row["person"], "seeks": row["seeks"]})
        else:
            city["more"] += 1
    return list(cities.values())


def registrations_of(meeting, *, cities):
    """What stands for this meeting of these cities, in the order of registering; others' are left out by the door."""
    return list(meeting.registrations.standing().filter(city__in=cities).with_people())


def may_come():
    """The memberships with which one may come: of active cities. The database asks the same (meetings_acts_for)."""
    return Membership.objects.acting().filter(city__status__in=City.ACTIVE)


def colleagues(city):
    """Those who may come for the city, as (number, name)."""
    of_city = may_come().filter(city=city.pk).order_by("person__name", "person")
    return list(dict.fromkeys(of_city.values_list("person", "person__name")))


def register(meeting, person, city, said, *, by):
    """A seat or a place in the queue. said: {shows_name, seeks, mode}. Raises Taken."""
    try:
        with transaction.atomic():
            made = Registration(meeting=meeting, person_id=person, city=city, by=by, **said)
            made.save(force_insert=True)
    except IntegrityError:
        raise Taken from None
    made.refresh_from_db()
    if by is not None:
        _note(made, made.state, by=by)
    return made


def say_anew(registration, said, *, by):
    """Say it anew: {shows_name, seeks}."""
    _standing(registration).exclude(state=State.OFFERED).update(**said, by=by)


def switch(registration, mode, *, by, waits=False):
    """Take part in the other way: the seat is given up and one of the other kind asked for, at the end of its queue.

    waits: also when none is free. Raises Full, and then all stays as it was.
    """
    with transaction.atomic():
        mine = _standing(registration).exclude(state=State.OFFERED).exclude(mode=mode)
        if mine.update(mode=mode, by=by):
            registration.refresh_from_db()
            if registration.state == State.WAITING and not waits:
                raise Full


def leave(registration, reason, *, by):
    """Give up the seat, or the place in the queue. The reason is read by the city and by organisers."""
    with transaction.atomic():
        left = _standing(registration).update(state=State.LEFT, reason=reason, by=by)
        if left:
            _note(registration, State.LEFT, by=by)
    return bool(left)


def say_yes(registration, *, by):
    """Take the seat that is offered, or say that one comes on the new date too. Whether it was still there to take."""
    if registration.state == State.OFFERED:
        taken = {"state": State.SEAT, "asked_again": False, "by": by}
        return bool(_standing(registration).filter(state=State.OFFERED).update(**taken))
    return bool(_standing(registration).update(asked_again=False, by=by))


def hand_over(registration, person, *, by):
    """Give the seat to a colleague of the same city; what the first one said goes with them. Raises Taken."""
    anew = {"person": person, "shows_name": False, "seeks": "", "asked_again": False, "by": by}
    try:
        with transaction.atomic():
            mine = _standing(registration).filter(state=State.SEAT, presence="")
            if handed := mine.update(**anew):
                _note(registration, State.SEAT, by=by)
            return bool(handed)
    except IntegrityError:
        raise Taken from None


def _note(registration, state, *, by):
    """by: None for the timer."""
    about = {"registration": registration.pk, "meeting": registration.meeting_id}
    note_down(None, Act.Verb.CHANGED, by=by, state=state, **about)


def _standing(registration):
    return Registration.objects.standing().filter(pk=registration.pk)


def tell_of_changes():
    """Who has registered is told that the date has moved, and asked whether they still come; or that it is cancelled.
    As the system: also what an administrator changed, who sees no registration.
    """
    if not MeetingChange.objects.filter(told=False).exists():
        return None
    with viewing_as_system("telling of changed meetings"):
        changes = list(MeetingChange.objects.filter(told=False).select_for_update(of=("self",)))
        meetings = Meeting.objects.filter(pk__in={change.meeting_id for change in changes}).with_places()
        told = sum(_tell_of(meeting) for meeting in meetings)  # once, however often it changed
        MeetingChange.objects.filter(pk__in=[change.pk for change in changes]).update(told=True)
    return f"{told} people told of changed meetings"


def _tell_of(meeting):
    cancelled = meeting.state == Meeting.State.CANCELLED
    if not cancelled and not meeting.is_to_come:
        return 0  # overtaken: it was held meanwhile, or is being planned again
    standing = meeting.registrations.standing().count()
    if not cancelled:
        meeting.registrations.standing().update(asked_again=True)
    note_down(None, Act.Verb.CHANGED, by=None, meeting=meeting.pk, became="cancelled" if cancelled else "moved")
    return standing


def move_queue():
    """Offers that nobody answered lapse, seats of those who act for the city no more come free, and whoever waits
    longest is offered what is free. As the system, and only when there is something to do.
    """
    if not fetch("select meetings_queue_waits()", {})[0][0]:
        return None
    now, done = timezone.now(), []
    with viewing_as_system("moving the queues of meetings"):
        for meeting in Meeting.objects.filter(state=Meeting.State.ANNOUNCED, date__gte=timezone.localdate()).order_by(
            "pk"
        ):
            Meeting.objects.select_for_update(of=("self",)).get(pk=meeting.pk)
            done += [_end(meeting), _lapse(meeting, now), _offer(meeting, now)]
    return f"{sum(done)} places of queues moved" if any(done) else None


def _end(meeting):
    acts = RawSQL(
        "meetings_acts_for(meetings_registration.person_id, meetings_registration.city_id)", [], BooleanField()
    )
    gone = meeting.registrations.standing().annotate(acts=acts).filter(acts=False)
    return gone.update(state=State.LEFT, reason="")


def _lapse(meeting, now):
    late = list(meeting.registrations.filter(state=State.OFFERED, offered_until__lte=now))
    meeting.registrations.filter(pk__in=[each.pk for each in late]).update(state=State.LAPSED)
    for registration in late:
        _note(registration, State.LAPSED, by=None)
    return len(late)


def _offer(meeting, now):
    begins, offered = begins_at(meeting), 0
    if begins - now < TOO_LATE:
        return 0
    until = min(now + (IN_HASTE if begins - now < HASTE else TO_ANSWER), begins - TOO_LATE / 2)
    for registration in meeting.registrations.filter(state=State.WAITING):
        with connection.cursor() as cursor:
            cursor.execute(
                "select meetings_has_seat(%s, %s, %s)", [meeting.pk, registration.city_id, registration.mode]
            )
            if not cursor.fetchone()[0]:
                continue
        meeting.registrations.filter(pk=registration.pk).update(state=State.OFFERED, offered_until=until)
        _note(registration, State.OFFERED, by=None)
        offered += 1
    return offered


def begins_at(meeting):
    """The moment at which it begins in Prague; without an hour the morning of its day."""
    return timezone.make_aware(datetime.combine(meeting.date, meeting.starts or time(8)))


def remind():
    """Seven days ahead and on the eve: whoever has a seat is told when and where. As the system."""
    today, told = timezone.localdate(), 0
    days = [today + timedelta(days=ahead) for ahead in REMINDED]
    with viewing_as_system("reminding of meetings"):
        due = Registration.objects.filter(
            meeting__state=Meeting.State.ANNOUNCED, meeting__date__in=days, state=State.SEAT
        )
        due = due.exclude(reminded_on=today).with_people().select_related("meeting", "meeting__city")
        for registration in due.defer("city__arms", "meeting__city__arms"):
            Registration.objects.filter(pk=registration.pk).update(reminded_on=today)
            online = registration.mode == Mode.ONLINE
            _tell(registration, "mail/meeting_soon", _("What you should know"), online=online)
            told += 1
    return f"{told} people reminded of a meeting" if told else None


def _tell(registration, words, button, **more):
    """A letter about what is public of the meeting anyway."""
    person, meeting = registration.person, registration.meeting
    if person.is_active:
        link = link_for(person, "meetings:registration", meeting.number, registration.code)
        write(person, words, link, button=button, meeting=meeting, **more)
