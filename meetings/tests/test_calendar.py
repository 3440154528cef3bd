"""Meetings in calendars, read back by icalendar: when, where, changes and cancellations; whose address opens what."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.urls import reverse
from icalendar import Calendar

from cities.models import User
from inbox.calendar import make_key
from inbox.models import CalendarKey
from meetings.changes import change
from meetings.models import Meeting
from meetings.registering import leave
from meetings.tests.test_registering import at, come, make_meeting, text
from posts.viewing import viewing_as

pytestmark = pytest.mark.django_db
PRAGUE = ZoneInfo("Europe/Prague")


@pytest.fixture
def meeting(pisek):
    return make_meeting(pisek, starts=time(9), ends=time(15, 30), venue="Sál, 1. patro; vchod C", theme="parkování")


def events(answer):
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/calendar")
    return Calendar.from_ical(answer.content).walk("VEVENT")


def feed(client, person):
    with viewing_as(person):
        token = make_key(person)
    return reverse("meetings:feed", args=[token])


def test_everybody_can_put_a_public_meeting_into_a_calendar(client, meeting):
    (event,) = events(client.get(at("event", meeting)))
    assert event["summary"] == "Smart Cities Pitch 4 v Písku" and event["location"] == "Sál, 1. patro; vchod C, Písek"
    assert event["dtstart"].dt == datetime.combine(meeting.date, time(9), PRAGUE)
    assert event["dtend"].dt == datetime.combine(meeting.date, time(15, 30), PRAGUE)
    assert event["dtstart"].params["TZID"] == "Europe/Prague" and event["status"] == "CONFIRMED"
    assert "parkování" in event["description"] and event["url"].endswith("/setkani/4/")


def test_without_hours_it_takes_whole_days(client, pisek):
    meeting = make_meeting(pisek, number=5)
    (event,) = events(client.get(at("event", meeting)))
    assert (event["dtstart"].dt, (event["dtend"].dt - event["dtstart"].dt).days) == (meeting.date, 1)


@pytest.mark.parametrize(("day", "hours"), [(date(2027, 3, 26), 1), (date(2027, 3, 29), 2), (date(2027, 11, 1), 1)])
def test_nine_in_prague_is_nine_in_summer_and_in_winter(client, pisek, day, hours):
    meeting = make_meeting(pisek, number=6, starts=time(9))
    Meeting.objects.update(date=day, signup_until=None)
    made = client.get(at("event", meeting))
    (event,) = events(made)
    assert event["dtstart"].dt.hour == 9 and event["dtstart"].dt.utcoffset().total_seconds() == hours * 3600
    assert made.content.count(b"BEGIN:VTIMEZONE") == 1
    assert b"RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3" in made.content and b"RDATE" not in made.content  # for ical.js


def test_what_is_only_planned_is_in_nobodys_calendar(client, browse, pisek, jana):
    meeting = make_meeting(pisek, state="planned")
    assert client.get(at("event", meeting)).status_code == browse(jana).get(at("event", meeting)).status_code == 404


def test_a_change_raises_the_sequence_and_other_words_do_not(client, meeting, olga):
    def sequence():
        return events(client.get(at("event", meeting)))[0]["sequence"]

    assert sequence() == 0
    Meeting.objects.update(theme="něco jiného", remark="poznámka")
    assert sequence() == 0
    Meeting.objects.update(venue="Jiný sál")
    meeting.refresh_from_db()
    meeting.starts = time(10)
    meeting.save()
    assert sequence() == 2
    with viewing_as(olga):
        change(meeting, state="cancelled", date=meeting.date, by=olga, reason="Povodeň.")
    (event,) = events(client.get(at("event", meeting)))
    assert (event["sequence"], event["status"]) == (3, "CANCELLED")


def test_the_own_calendar_holds_what_one_is_registered_for(client, pisek, meeting, jana, karel):
    other = make_meeting(pisek, number=5, capacity=1)
    come(karel, other)
    mine, waits = come(jana, meeting), come(jana, other)
    address = feed(client, jana)
    found = {str(event["summary"]): str(event["status"]) for event in events(client.get(address))}
    assert found == {"Smart Cities Pitch 4 v Písku": "CONFIRMED", "Smart Cities Pitch 5 v Písku": "TENTATIVE"}
    for each in (mine, waits):
        with viewing_as(jana):
            leave(each, "", by=jana)
    answer = client.get(address)
    assert events(answer) == [] and answer["Cache-Control"] == "private, no-store"


def test_a_calendar_speaks_the_language_of_its_owner(client, meeting, jana):
    come(jana, meeting)
    address = feed(client, jana)
    User.objects.filter(pk=jana.pk).update(language="en")
    (event,) = events(client.get(address))
    assert event["summary"] == "Smart Cities Pitch 4 in Písek" and "/en/setkani/4/" in event["url"]


def test_the_address_is_shown_once_and_made_anew_the_old_one_is_missing(browse, client, jana):
    browser, page = browse(jana), reverse("meetings:calendar")

    def make():
        shown = text(browser.post(page, {"make": "1"}, follow=True))
        return "/" + shown.split("<code")[1].split(">")[1].split("<")[0].split("/", 3)[3]

    first = make()
    assert client.get(first).status_code == 200 and "<code" not in text(browser.get(page))
    second = make()
    assert [client.get(each).status_code for each in (first, second)] == [404, 200]
    browser.post(page, {"revoke": "1"})
    assert client.get(second).status_code == 404 and not CalendarKey.objects.exists()


def test_whoever_is_not_active_any_more_has_no_calendar(client, meeting, jana):
    come(jana, meeting)
    address = feed(client, jana)
    User.objects.filter(pk=jana.pk).update(is_active=False)
    assert client.get(address).status_code == 404
    missing = client.get(reverse("meetings:feed", args=["x" * 32]))
    assert client.get(address).content == missing.content


def test_keys_are_each_persons_own_and_the_token_lies_nowhere(client, jana, karel, as_web):
    with viewing_as(jana):
        token = make_key(jana)
    with viewing_as(karel):
        assert CalendarKey.objects.count() == 0
    assert CalendarKey.objects.count() == 0
    with viewing_as(jana), connection.cursor() as cursor:
        cursor.execute("select digest from inbox_calendarkey")
        assert token not in cursor.fetchone()[0]


def test_leak_row_44_a_calendar_holds_only_what_one_is_registered_for(client, pisek, meeting, jana, karel):
    come(jana, meeting)
    make_meeting(pisek, number=5, state="planned", title="zqchystane")
    address = feed(client, karel)
    assert events(client.get(address)) == []
    Meeting.objects.update(venue="zqjinde")  # nor when it changes
    assert events(client.get(address)) == []
