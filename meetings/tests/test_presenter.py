"""The page of whoever presents: place and time, its neighbours as one reads them, limits, questions, what to do."""

import pytest

from meetings.attendance import tick
from meetings.models import Meeting, Pitch
from meetings.presenting import checklist, place_of
from meetings.tests.test_materials import brought, put_out
from meetings.tests.test_pitches import make_pitch, of
from meetings.tests.test_questions_before import asked
from meetings.tests.test_registering import come, make_meeting, text
from posts.viewing import viewing_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(trinec):
    made = make_meeting(trinec, ahead=3, contact="Olga, 123 456", access="Zqvlakem")
    Meeting.objects.filter(pk=made.pk).update(starts="9:00")
    made.refresh_from_db()
    return made


@pytest.fixture
def pitch(meeting, jana, karel, lida, olga):
    """The second of three: before it one for the room, after it one for all member cities."""
    before = make_pitch(meeting, karel, "confirmed", title="Zqpredtim", opens="room")
    made = make_pitch(meeting, jana, "confirmed", title="Zqpitch", equipment="Zqflipchart", presenter_id=jana.pk)
    after = make_pitch(meeting, lida, "confirmed", title="Zqpotom")
    put_out(meeting, before, made, after, by=olga)
    return Pitch.objects.get(pk=made.pk)


def page(browse, person, pitch):
    return text(browse(person).get(of("presenter", pitch))).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("who", "status"), [("jana", 200), ("petr", 200), ("olga", 200), ("karel", 404), ("tereza", 404), ("adam", 404)]
)
def test_it_is_for_the_city_of_the_pitch_and_for_organisers(who, status, request, browse, pitch):
    assert browse(request.getfixturevalue(who)).get(of("presenter", pitch)).status_code == status


def test_it_says_when_and_what_stands_around_as_far_as_one_reads_it(browse, pitch, jana, karel, olga):
    asked(pitch, karel, "zqotázka")
    said = page(browse, jana, pitch)
    for words in (
        "9:15–9:30",
        "Zqflipchart",
        "Zqvlakem",
        "Olga, 123 456",
        "Zqpotom",
        "zqotázka",
        "5 minut",
        "10 minut",
    ):
        assert words in said
    assert "Zqpredtim" not in said
    assert "Zqpredtim" in page(browse, olga, pitch)


def test_without_a_place_it_says_that_the_time_comes(browse, meeting, jana):
    pitch = make_pitch(meeting, jana, "accepted")
    assert "až bude program vydán" in page(browse, jana, pitch)
    with viewing_as(jana):
        assert place_of(pitch, jana) is None


def test_the_checklist_is_ticked_by_what_was_done(pitch, meeting, jana):
    def done():
        with viewing_as(jana):
            return [task.done for task in checklist(pitch, pitch.materials.all(), editable=True)]

    assert done() == [True, True, False, False, False]
    seat = come(jana, meeting)
    brought(pitch, jana)
    assert done() == [True, True, True, True, False]
    tick(seat, "present", by=None)
    assert done() == [True, True, True, True, True]


def test_only_its_city_is_led_to_what_is_to_be_done(pitch, jana, olga):
    for person, links in ((jana, 2), (olga, 0)):
        with viewing_as(person):
            tasks = checklist(pitch, [], editable=person == jana)
        assert sum(bool(task.link) for task in tasks) == links
