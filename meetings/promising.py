"""Promises between cities: giving one, saying how it ended, thanking for it, one gentle reminder to each side."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.mail import link_for, write
from cities.models import Membership
from meetings.models import Promise, Registration
from meetings.registering import may_come
from posts.editing import note_down
from posts.models import Act
from posts.viewing import viewing_as_system

State = Promise.State
USUAL = timedelta(days=14)  # from today, unless another day is said
AHEAD, AFTER = timedelta(days=3), timedelta(days=3)  # the giver is reminded before the day, the receiver asked after it
LONGEST = timedelta(days=731)
MISSED = timedelta(days=14)  # what could not be sent for so long is not sent any more

# Which side may say what, by how it stands now. The database asks the same (meetings/0012).
WAYS = {
    State.OPEN: {State.KEPT: ("giver", "receiver"), State.GIVEN_UP: ("giver",), State.NOT_NEEDED: ("receiver",)},
    State.KEPT: {State.OPEN: ("receiver",)},
    State.NOT_NEEDED: {State.OPEN: ("receiver",)},
    State.GIVEN_UP: {State.OPEN: ("giver",)},
}


def give(meeting, said, *, by):
    """Write a promise down. said: {giver, receiver, what, due}. The same form twice is one promise."""
    said = dict(said)
    late = {"due": said.pop("due"), "meeting": meeting}
    with transaction.atomic():
        made, new = Promise.objects.get_or_create(by=by, **said, defaults=late)
        if new:
            note_down(None, Act.Verb.PROMISED, by=by, promise=made.pk, meeting=meeting.pk)
    return made


def sides(promise, cities):
    """On which sides of it these cities stand."""
    known = {city.pk for city in cities}
    return [side for side in ("giver", "receiver") if getattr(promise, f"{side}_id") in known]


def ways(promise, cities):
    """What people of these cities may say of it now; when it was thanked for, nothing more is said."""
    if promise.thanked_at:
        return []
    mine = sides(promise, cities)
    return [state for state, who in WAYS[promise.state].items() if set(who) & set(mine)]


def may_thank(promise, cities):
    return promise.state == State.KEPT and promise.thanked_at is None and "receiver" in sides(promise, cities)


def settle(promise, state, word="", *, by):
    """Say how it stands from now on. Whether that changed anything: the other side may have been faster."""
    standing = Promise.objects.filter(pk=promise.pk, state=promise.state, thanked_at=None)
    with transaction.atomic():
        changed = standing.update(state=state, word=word)
        if changed:
            verb = Act.Verb.KEPT if state == State.KEPT else Act.Verb.CHANGED
            note_down(None, verb, by=by, promise=promise.pk, meeting=promise.meeting_id, state=state)
    return bool(changed)


def thank(promise, *, by):
    """The receiver thanks, once; the giver is told. Whether it was still there to be thanked for."""
    with transaction.atomic():
        kept = Promise.objects.filter(pk=promise.pk, state=State.KEPT, thanked_at=None)
        if not kept.update(thanked_at=timezone.now()):
            return False
        note_down(None, Act.Verb.CHANGED, by=by, promise=promise.pk, meeting=promise.meeting_id, thanked=True)
    return True


def before_meeting(cities, coming):
    """Open promises between these cities and those that come first, the nearest day first."""
    others = [row["city_id"] for row in coming]
    return Promise.objects.standing().between(cities, others).with_cities() if cities and others else []


def given_and_kept(meeting):
    """{"given", "kept"} at this meeting, for organisers: others would count their own alone."""
    return meeting.promises.aggregate(given=Count("pk"), kept=Count("pk", filter=Q(state=State.KEPT)))


def remind_of_promises():
    """One letter to each side, never more: the giver before the day, the receiver after it. As the system."""
    today, told = timezone.localdate(), 0
    before = Q(giver_reminded_on=None, due__lte=today + AHEAD, due__gte=today, at__lt=_midnight())
    after = Q(receiver_reminded_on=None, due__lte=today - AFTER, due__gt=today - AFTER - MISSED)
    with viewing_as_system("reminding of promises"):
        for side, due in (("giver", before), ("receiver", after)):
            for each in Promise.objects.standing().filter(due).with_cities():
                Promise.objects.filter(pk=each.pk).update(**{f"{side}_reminded_on": today})
                told += _tell(each, getattr(each, side), f"mail/promise_{side}", _("Open the promise"))
    return f"{told} people reminded of a promise" if told else None


def _midnight():
    return timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)


def _tell(promise, city, words, button):
    """A letter with the two cities and the meeting, never a word of the promise. How many it reached."""
    people = people_of(promise, city)
    for person in people:
        link = link_for(person, "meetings:promise", promise.code)
        write(person, words, link, button=button, promise=promise, meeting=promise.meeting)
    return len(people)


def people_of(promise, city):
    """Who of this city is told of it: who gave the promise; else who was there; else its coordinators."""
    of_city = may_come().filter(city=city.pk).select_related("person").order_by("pk")
    present = Registration.objects.filter(meeting=promise.meeting_id, city=city.pk, presence="present")
    for some in (
        of_city.filter(person=promise.by_id),
        of_city.filter(person__in=present.values("person")),
        of_city.filter(role=Membership.Role.COORDINATOR),
    ):
        if people := {seat.person_id: seat.person for seat in some}:
            return list(people.values())
    return []
