"""Looking for a date: an organiser opens a poll, each city answers once, the chosen day becomes the meeting's date."""

from datetime import timedelta
from typing import NamedTuple

from django.db import IntegrityError, ProgrammingError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.mail import link_for, write
from cities.models import City, User
from meetings.changes import change
from meetings.models import Meeting, Poll, PollAnswer, PollDay, Says
from meetings.registering import may_come
from posts.editing import note_down
from posts.models import Act
from posts.viewing import viewing_as_system

AHEAD = timedelta(days=2)  # before the deadline cities that are silent are reminded


class Running(Exception):
    """A date is being looked for already."""


class Stale(Exception):
    """Somebody of the city has answered meanwhile."""


class Over(Exception):
    """The poll takes no answers any more, or has ended."""


class Seen(NamedTuple):
    """One day as its page shows it. host: what the host city says of it, or ""; clashes: what else is on that day."""

    day: PollDay
    host: str
    clashes: list[str]
    yes: int
    maybe: int
    no: int
    best: bool

    @property
    def can(self):
        return self.yes + self.maybe


def asked():
    """The cities that are asked: the active ones, as for coming to a meeting."""
    return City.objects.filter(status__in=City.ACTIVE).defer("arms").order_by("sort_key", "pk")


def coordinators(cities):
    """Who is asked for these cities."""
    return User.objects.filter(pk__in=may_come().coordinators().filter(city__in=cities).values("person"))


def begin(meeting, until, days, *, by):
    """Open a poll; the coordinators are told. days: [{day, starts, ends, note}]. Raises Running."""
    try:
        with transaction.atomic():
            poll = Poll.objects.create(meeting=meeting, until=until, by=by)
            PollDay.objects.bulk_create(PollDay(poll=poll, **each) for each in days)
            note_down(None, Act.Verb.WROTE, by=by, poll=poll.pk, meeting=meeting.pk)
    except IntegrityError:
        raise Running from None
    return poll


def prolong(poll, until, *, by):
    """Cities answer until this day."""
    with transaction.atomic():
        if Poll.objects.filter(pk=poll.pk, closed_at=None).update(until=until):
            note_down(None, Act.Verb.CHANGED, by=by, poll=poll.pk, until=until)


def end(poll, *, by, chosen=None):
    """End the poll, with this day or without one. Raises Over when it has ended already."""
    with transaction.atomic():
        if not Poll.objects.running().filter(pk=poll.pk).update(closed_at=timezone.now(), chosen=chosen):
            raise Over
        note_down(None, Act.Verb.CLOSED, by=by, poll=poll.pk, day=chosen and chosen.day)


def choose(poll, day, *, announced, reason, by):
    """This is the day: it becomes the date of the meeting, with its hours, and the poll ends."""
    with transaction.atomic():
        end(poll, by=by, chosen=day)
        meeting = Meeting.objects.select_for_update(of=("self",)).get(pk=poll.meeting_id)
        if day.starts:
            Meeting.objects.filter(pk=meeting.pk).update(starts=day.starts, ends=day.ends)
        last = meeting.date_to and day.day + (meeting.date_to - meeting.date)
        state = Meeting.State.ANNOUNCED if announced else meeting.state
        return change(meeting, state=state, date=day.day, date_to=last, by=by, reason=reason)


def answer(poll, city, said, *, by, version):
    """What the city says: {says: {day: Says}, remark}. version: of the answer that the person saw, 0 for none.

    Raises Stale, Over.
    """
    if not poll.takes_answers:
        raise Over
    mine = PollAnswer.objects.filter(poll=poll, city=city)
    if version == 0:
        try:
            with transaction.atomic():
                PollAnswer.objects.create(poll=poll, city=city, by=by, **said)
        except IntegrityError:
            _unless_said(mine, said)
        except ProgrammingError:  # it has ended in this very moment
            raise Over from None
    elif not mine.filter(version=version).update(by=by, **said):
        _unless_said(mine, said)
    note_down(None, Act.Verb.CHANGED, by=by, poll=poll.pk, city=city.pk)


def _unless_said(mine, said):
    """Sent twice, the same words are no quarrel."""
    if not mine.filter(**said).exists():
        raise Stale


def overview(poll, answers, meetings):
    """[Seen] in order. meetings: those that the reader may know of, so that a clash tells nothing of planned ones."""
    days, host = list(poll.days.all()), poll.meeting.city_id
    clashes = _clashes(days, meetings.exclude(pk=poll.meeting_id).exclude(state=Meeting.State.CANCELLED))
    rows = []
    for day in days:
        said = {answer.city_id: answer.says.get(day.key, "") for answer in answers}
        counts = [list(said.values()).count(each) for each in Says.values]
        rows.append(Seen(day, said.get(host, ""), clashes[day.pk], *counts, best=False))
    best = max((_worth(row) for row in rows), default=None)
    return [row._replace(best=row.can > 0 and _worth(row) == best) for row in rows]


def _worth(row):
    """A day on which the host cannot is worth less than any other; of equal ones that with nothing else on it."""
    return row.host != Says.NO, row.can, row.yes, not row.clashes


def _clashes(days, meetings):
    """{day: names of other meetings on it, or of the fairs beside them}."""
    first, last = days[0].day, days[-1].day
    on = Q(date__lte=last) & (Q(date__gte=first) | Q(date_to__gte=first))
    beside = Q(side_event__date_from__lte=last) & (
        Q(side_event__date_from__gte=first) | Q(side_event__date_to__gte=first)
    )
    found = {day.pk: [] for day in days}
    for meeting in meetings.filter(on | beside).select_related("side_event").order_by("date"):
        fair = meeting.side_event
        spans = [(meeting.title, meeting.date, meeting.date_to)]
        spans += [(fair.title, fair.date_from, fair.date_to)] if fair and fair.date_from else []
        for title, begins, ends in spans:
            for day in days:
                if begins <= day.day <= (ends or begins):
                    found[day.pk].append(title)
    return found


def remind():
    """Two days before the deadline: cities that have not answered are asked once more. As the system."""
    today, told = timezone.localdate(), 0
    with viewing_as_system("reminding of date polls"):
        due = Poll.objects.running().with_meetings().filter(until__range=(today, today + AHEAD))
        due = due.exclude(reminded_for=F("until")).exclude(made_at__date=today)
        for poll in due:
            silent = City.objects.filter(status__in=City.ACTIVE).exclude(pk__in=poll.answers.values("city"))
            told += _remind(silent, poll)
            Poll.objects.filter(pk=poll.pk).update(reminded_for=poll.until)
    return f"{told} people reminded of a date poll" if told else None


def _remind(cities, poll):
    """A letter to the coordinators of these cities. Where the planned meeting is to be stands on the page alone."""
    people = coordinators(cities)
    for person in people:
        link = link_for(person, "meetings:poll", poll.code)
        write(person, "mail/poll_ends", link, button=_("Say when you can"), meeting=poll.meeting, until=poll.until)
    return len(people)
