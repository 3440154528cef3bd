"""Actions agreed at meetings: writing one down, saying how it ended, reminding a week before the day and on it."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.mail import link_for, write
from cities.models import Membership
from meetings.models import Task
from meetings.registering import may_come
from posts.editing import Stale, note_down
from posts.models import Act
from posts.viewing import viewing_as_system
from posts.visibility import readers_of

State = Task.State
WEEK = timedelta(days=7)
MISSED = timedelta(days=3)  # what could not be sent for so long is not sent any more


def agree(meeting, said, *, by, form_key, pitch=None, item=""):
    """Write an action down. said: {what, city, person, due}; pitch, item: under what it stands. The same form twice is
    one action.
    """
    known = {"city": said["city"], "what": said["what"]}
    with transaction.atomic():
        rest = {"meeting": meeting, "person_id": said["person"], "due": said["due"], "pitch": pitch, "item": item}
        made, new = Task.objects.get_or_create(by=by, form_key=form_key, **known, defaults=rest)
        if new:
            note_down(None, Act.Verb.WROTE, by=by, task=made.pk, meeting=meeting.pk)
    return made


def rewrite(task, said, *, by, version):
    """Say it anew. Raises Stale when a colleague has done so meanwhile; not when they wrote the same."""
    with transaction.atomic():
        mine = Task.objects.filter(pk=task.pk, version=version)
        if mine.update(**said, version=F("version") + 1):
            note_down(None, Act.Verb.CHANGED, by=by, task=task.pk, meeting=task.meeting_id)
        elif not Task.objects.filter(pk=task.pk, **said).exists():
            raise Stale


def ways(task, cities, *, organiser):
    """What this person may say of it now. The database asks the same (meetings/0014)."""
    if organiser:
        return [state for state in State if state != task.state and State.OPEN in (state, task.state)]
    other = {State.OPEN: State.DONE, State.DONE: State.OPEN}.get(task.state)
    return [other] if other and task.city_id in cities else []


def settle(task, state, word="", *, by):
    """Say how it stands from now on. Whether that changed anything: a colleague may have been faster."""
    with transaction.atomic():
        changed = Task.objects.filter(pk=task.pk, state=task.state).exclude(state=state).update(state=state, word=word)
        if changed:
            note_down(None, Act.Verb.CHANGED, by=by, task=task.pk, meeting=task.meeting_id, state=state)
    return bool(changed)


def may_carry_out(city, person, pitch):
    """Whether this person, or anybody of the city, reads the pitch under which the action stands."""
    of_city = may_come().filter(city=city.pk, person__in=readers_of(pitch).values("pk"))
    return (of_city.filter(person=person) if person else of_city).exists()


def tasks_beside(meeting, reader):
    """(open ones from earlier meetings of the series while this one is to come, those of this one), as one may read."""
    own, earlier = Q(meeting=meeting.pk), Q(meeting__series=meeting.series_id, meeting__date__lt=meeting.date)
    wanted = own | earlier & Q(state=State.OPEN) if meeting.is_to_come else own
    found = list(Task.objects.visible_to(reader).filter(wanted).with_who())
    return [task for task in found if task.meeting_id != meeting.pk], [
        task for task in found if task.meeting_id == meeting.pk
    ]


def remind_of_tasks():
    """A week before the day and on it, once each: whoever is responsible. As the system."""
    today, told = timezone.localdate(), 0
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    with viewing_as_system("reminding of actions"):
        for field, day in (("week_reminded_on", today + WEEK), ("day_reminded_on", today)):
            due = {"due__lte": day, "due__gt": day - MISSED, "at__lt": midnight, field: None}
            for task in Task.objects.standing().filter(**due).with_who():
                Task.objects.filter(pk=task.pk).update(**{field: today})
                told += _tell(task)
    return f"{told} people reminded of an action" if told else None


def _tell(task):
    """The letter names the meeting, the city and the day alone."""
    people = people_of(task)
    for each in people:
        link = link_for(each, "meetings:task", task.code)
        write(each, "mail/task", link, button=_("Open the action"), task=task, meeting=task.meeting)
    return len(people)


def people_of(task):
    """Who is told of it: the person, while they act for the city; else its coordinators. Under a pitch only those who
    read it.
    """
    of_city = may_come().filter(city=task.city_id).select_related("person").order_by("pk")
    if task.pitch:
        of_city = of_city.filter(person__in=readers_of(task.pitch).values("pk"))
    person = of_city.filter(person=task.person_id)
    seats = list(person) or list(of_city.filter(role=Membership.Role.COORDINATOR))
    return list({seat.person_id: seat.person for seat in seats}.values())
