"""The hours of pitches in calendars: neutral for everybody, their own for who presents."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from icalendar import Calendar

from meetings.calendar import of_meeting, of_person
from meetings.models import AgendaBlock, Meeting, Pitch, Slot
from meetings.pitching import withdraw
from meetings.tests.test_agenda import CONFIRMED, put, released
from meetings.tests.test_pitches import make_pitch
from meetings.tests.test_registering import make_meeting
from posts.viewing import viewing_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(kolin):
    day = timezone.localdate() + timedelta(days=10)
    return make_meeting(kolin, pitches_until=day, starts=time(9), ends=time(15))


@pytest.fixture
def block(meeting):
    return AgendaBlock.objects.create(meeting=meeting, title="Blok 1", minutes=60)


@pytest.fixture
def pitch(meeting, jana):
    return make_pitch(meeting, jana, CONFIRMED, presenter_id=jana.pk)


def test_the_calendar_tells_blocks_to_everybody_and_no_pitch(meeting, block, pitch, olga):
    put(block, pitch)
    released(meeting, olga)
    file = of_meeting(Meeting.objects.with_places().get(), "cs").decode().replace("\r\n ", "")
    assert "9:00 Blok 1" in file
    assert pitch.title not in file


def test_a_presenter_finds_the_hour_of_the_pitch_in_their_own_calendar(meeting, block, pitch, jana, olga):
    put(block, pitch)
    Slot.objects.create(block=block, meeting=meeting, kind="point", title="Úvod", minutes=30)
    Slot.objects.filter(pitch=pitch).update(position=1)
    released(meeting, olga)
    with viewing_as(jana):
        events = {str(each["uid"]): each for each in Calendar.from_ical(of_person(jana)).walk("VEVENT")}
    (uid,) = [uid for uid in events if uid.startswith(f"pitch-{pitch.pk}@")]
    assert events[uid].decoded("dtstart") == datetime.combine(meeting.date, time(9, 30), ZoneInfo("Europe/Prague"))
    assert str(events[uid]["summary"]) == "Váš pitch na Smart Cities Pitch 4"
    assert pitch.title not in str(events[uid].to_ical())


def test_the_hour_of_a_pitch_that_is_withdrawn_is_cancelled_before_the_next_release(meeting, block, pitch, jana, olga):
    put(block, pitch)
    released(meeting, olga)
    with viewing_as(jana):
        withdraw(Pitch.objects.get(pk=pitch.pk), "nejedeme", by=jana)
        (event,) = Calendar.from_ical(of_person(jana)).walk("VEVENT")
    assert str(event["status"]) == "CANCELLED"


def test_who_presents_no_more_has_no_such_hour(meeting, block, pitch, jana, olga):
    slot = put(block, pitch)
    released(meeting, olga)
    slot.delete()
    released(meeting, olga, seen=1)
    with viewing_as(jana):
        assert b"pitch-" not in of_person(jana)
