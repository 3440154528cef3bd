"""The running view: what is on by the clock, what comes next, what was given."""

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from meetings.models import MinutesNote, Pitch
from meetings.running import halls_at, rows_of
from meetings.tests.test_minutes import opened, programme, sits_in, start
from meetings.tests.test_registering import at, make_meeting, text
from meetings.views import running
from posts.models import Level

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(kolin):
    """In Kolín, whose Karel is the host; it is today."""
    day = timezone.localdate()
    return make_meeting(kolin, ahead=0, signup_until=day, pitches_until=day)


@pytest.fixture
def minutes(meeting, olga):
    return start(meeting, olga)


@pytest.fixture
def clock(monkeypatch):
    """It is today at this time: clock("9:20")."""

    def set_to(at, day=None):
        moment = datetime.combine(day or timezone.localdate(), datetime.strptime(at, "%H:%M").time())
        monkeypatch.setattr(running, "clock", lambda: timezone.make_aware(moment))

    return set_to


def test_the_clock_says_what_is_on_and_what_comes_next(browse, meeting, olga, jana, clock):
    programme(meeting, olga, "Zqúvod", opened(meeting, jana, Level.MEMBERS, title="Zqpitch"), "Zqzávěr")
    clock("9:20")
    page = text(browse(olga).get(at("now", meeting)))
    assert "Zqpitch" in page and "Zbývá 10 minut" in page and "Zqzávěr" in page and "Zqúvod" not in page
    clock("8:30")
    assert "Ještě nezačalo" in text(browse(olga).get(at("now", meeting)))
    clock("17:00")
    assert "Dnešní program skončil" in text(browse(olga).get(at("now", meeting)))


def test_another_item_may_be_on_whatever_the_clock_says(browse, meeting, olga, clock):
    programme(meeting, olga, "Zqúvod", "Zqzávěr")
    clock("9:40")
    assert "Čas vypršel" in text(browse(olga).get(at("now", meeting) + "?bod=0"))


def test_on_another_day_it_says_when(browse, meeting, olga, clock):
    programme(meeting, olga, "Zqúvod")
    clock("9:05", timezone.localdate() - timedelta(days=3))
    page = text(browse(olga).get(at("now", meeting)))
    assert "Zqúvod" not in page and "Setkání je" in page


def test_the_room_sees_it_without_deeds_and_others_not_at_all(browse, meeting, minutes, olga, jana, lida, clock):
    programme(meeting, olga, opened(meeting, jana, Level.ROOM, title="Zqpitch"))
    clock("9:05")
    assert browse(lida).get(at("now", meeting)).status_code == 404
    sits_in(lida, meeting)
    page = text(browse(lida).get(at("now", meeting)))
    assert "Zqpitch" in page and "Zaznělo" not in page and "Do zápisu" not in page


def test_a_pitch_is_given_and_a_note_lands_under_it(browse, meeting, minutes, olga, jana, clock):
    pitch = opened(meeting, jana, Level.MEMBERS)
    programme(meeting, olga, pitch, "Závěr")
    clock("9:05")
    page = text(browse(olga).get(at("now", meeting)))
    assert "Zaznělo" in page and f'name="pitch" value="{pitch.code}"' in page
    back = browse(olga).post(at("note_new", meeting), {"body": "Zqhned", "pitch": pitch.code, "back": "now", "at": "1"})
    assert back.url == at("now", meeting) + "?bod=1"
    assert MinutesNote.objects.get().pitch_id == pitch.pk
    onward = browse(olga).post(at("now_given", meeting), {"pitch": pitch.code, "next": "1"})
    assert onward.url == at("now", meeting) + "?bod=1"
    assert Pitch.objects.get().status == "given"
    assert browse(jana).post(at("now_given", meeting), {"pitch": pitch.code}).status_code == 404
    Pitch.objects.update(status="withdrawn")
    again = browse(olga).post(at("now_given", meeting), {"pitch": pitch.code}, follow=True)
    assert "stažen" in text(again)


def test_htmx_gets_the_part_that_changes_and_not_the_form(browse, meeting, minutes, olga, clock):
    programme(meeting, olga, "Zqúvod")
    clock("9:05")
    part = browse(olga).get(at("now", meeting), headers={"HX-Request": "true"})
    assert "Zqúvod" in text(part) and "<textarea" not in text(part)
    assert "HX-Request" in part["Vary"]
    whole = text(browse(olga).get(at("now", meeting) + "?bod=0"))
    assert f'hx-get="{at("now", meeting)}?bod=0"' in whole and "<textarea" in whole


def test_two_halls_run_side_by_side():
    slot = {"kind": "point", "starts": "9:00", "ends": "9:15", "title": "A"}
    block = {"day": 1, "title": "Blok", "starts": "9:00", "ends": "9:15"}
    shown = {"blocks": [block | {"room": "sál", "slots": [slot]}, block | {"room": "klub", "slots": []}]}
    assert [(hall.name, hall.now.title) for hall in halls_at(rows_of(shown, 1), 545)] == [
        ("sál", "A"),
        ("klub", "Blok"),
    ]
    assert rows_of(shown, 2) == []
