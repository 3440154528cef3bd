"""The invented meeting to come: announced as an organiser would, with people of several cities registered."""

from datetime import time, timedelta

from django.utils import timezone

from cities.models import City, Membership, User
from meetings.changes import announce
from meetings.models import Meeting, Series
from meetings.registering import register
from posts.viewing import viewing_as
from smartpitch.demo import content


def make_meeting():
    """Write the meeting of coming.yaml, once. True when it is new."""
    said = content("coming.yaml")
    series, facts = Series.objects.first(), said["meeting"]
    if series is None or series.meetings.filter(number=facts["number"]).exists():
        return False
    day = timezone.localdate() + timedelta(days=facts.pop("in_days"))
    facts["quota_until"] = day - timedelta(days=facts.pop("quota_days_before"))
    facts["signup_until"] = day - timedelta(days=facts.pop("signup_days_before"))
    facts |= {key: time.fromisoformat(f"{facts[key]:0>5}") for key in ("starts", "ends")}
    facts["city"] = City.objects.get(name=facts["city"])
    olga = User.objects.filter(memberships__role=Membership.Role.ORGANISER).order_by("pk").first()
    with viewing_as(olga):
        meeting = announce(Meeting(series=series, date=day, state=Meeting.State.ANNOUNCED, **facts), by=olga)
    for one in said["registrations"]:
        person = User.objects.get(email=one.pop("by"))
        seat = person.memberships.for_sign_in().first()
        with viewing_as(person):
            register(meeting, person.pk, seat.city, {"shows_name": False, "seeks": ""} | one, by=person)
    return True
