"""The invented meetings to come: one announced, with people registered; one planned, for which a date is looked for."""

from datetime import time, timedelta

from django.utils import timezone

from cities.models import City, Membership, User
from meetings.changes import announce
from meetings.models import Meeting, Series
from meetings.polling import answer, begin
from meetings.registering import register
from posts.viewing import viewing_as
from smartpitch.demo import content


def make_meeting():
    """Write the meeting of coming.yaml, once. True when it is new."""
    said = content("coming.yaml")
    series, facts = Series.objects.first(), said["meeting"]
    if series is None or series.meetings.filter(number=facts["number"]).exists():
        return False
    day = working_day(facts.pop("in_days"))
    facts["quota_until"] = day - timedelta(days=facts.pop("quota_days_before"))
    facts["signup_until"] = day - timedelta(days=facts.pop("signup_days_before"))
    facts = hours(facts)
    facts["city"] = City.objects.get(name=facts["city"])
    olga = organiser()
    with viewing_as(olga):
        meeting = announce(Meeting(series=series, date=day, state=Meeting.State.ANNOUNCED, **facts), by=olga)
    for one in said["registrations"]:
        person = User.objects.get(email=one.pop("by"))
        seat = person.memberships.for_sign_in().first()
        with viewing_as(person):
            register(meeting, person.pk, seat.city, {"shows_name": False, "seeks": ""} | one, by=person)
    return True


def make_poll():
    """Write the planned meeting of coming.yaml and its date poll, once. True when it is new."""
    said = content("coming.yaml")
    series, facts, poll = Series.objects.first(), said["planned"], said["poll"]
    if series is None or series.meetings.filter(number=facts["number"]).exists():
        return False
    facts["city"] = City.objects.get(name=facts["city"])
    facts["date"] = working_day(facts.pop("in_days"))
    olga = organiser()
    with viewing_as(olga):
        meeting = announce(Meeting(series=series, state=Meeting.State.PLANNED, **facts), by=olga)
        days = [{"day": working_day(each.pop("in_days")), **hours(each)} for each in poll["days"]]
        made = begin(meeting, in_days(poll["ends_in_days"]), days, by=olga)
        keys = [day.key for day in made.days.all()]
    for each in poll["answers"]:
        person = User.objects.get(email=each["by"])
        words = {"says": dict(zip(keys, each["says"], strict=True)), "remark": each.get("remark", "")}
        with viewing_as(person):
            answer(made, person.memberships.for_sign_in().first().city, words, by=person, version=0)
    return True


def organiser():
    return User.objects.filter(memberships__role=Membership.Role.ORGANISER).order_by("pk").first()


def in_days(days):
    return timezone.localdate() + timedelta(days=days)


def working_day(days):
    """So many days from now, or the Monday after."""
    day = in_days(days)
    return day + timedelta(days=7 - day.weekday()) if day.isoweekday() > 5 else day


def hours(said):
    """What is said of a meeting or a day, its hours as times."""
    return said | {key: time.fromisoformat(f"{said[key]:0>5}") for key in ("starts", "ends")}
