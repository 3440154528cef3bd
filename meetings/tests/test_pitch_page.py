"""The page of a pitch with everything on it: each part for those whom it concerns, at a fixed price."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conftest import make_practice
from meetings.attendance import tick
from meetings.models import Feedback, Meeting, Pitch, PitchNote, PitchQuestion, PitchStep, Retelling
from meetings.noting import begin
from meetings.tests.test_materials import brought, put_out
from meetings.tests.test_pitches import make_pitch, of
from meetings.tests.test_registering import at, come, make_meeting, text
from posts.models import Level, Reaction
from posts.talking import react, say
from posts.viewing import viewing_as

pytestmark = pytest.mark.django_db

OWN, ORGANISER, THERE, HOST = {"jana", "petr"}, {"olga"}, {"karel"}, {"lida"}
EVERYBODY = OWN | ORGANISER | THERE | HOST
SEEN = {  # each word on the page, and who meets it there
    "zqpitch": EVERYBODY,
    "zqsnimky.docx": EVERYBODY,
    "zqotazka": EVERYBODY,
    "zqkomentar": EVERYBODY,
    "zqpraxe": OWN,
    "zqkrok": OWN | ORGANISER,
    "zqzpetnavazba": OWN,
    "zqprevypravet": OWN,
    "zqpoznamka": ORGANISER | HOST,
    "1 člověk, který tam byl": ORGANISER,
    "Přidat otázku": THERE | HOST,
    "/zpetna-vazba/": THERE,
}


@pytest.fixture(params=["members", "room"])
def pitch(request, pisek, kolin, liberec, trinec, jana, karel, lida, olga):
    """Given today at a meeting of two days in Liberec, with Karel in the room; read by members, or by the room."""
    meeting, practice = make_meeting(liberec, ahead=3), make_practice(pisek, jana, level=Level.CITY, title="zqpraxe")
    made = make_pitch(meeting, jana, "confirmed", title="zqpitch", opens=request.param)
    Pitch.objects.filter(pk=made.pk).update(about=practice.post_ptr)
    put_out(meeting, made, by=olga)
    for person in (karel, lida):
        tick(come(person, meeting), "present" if person == karel else "excused", by=None)
    yesterday, tomorrow = (timezone.localdate() + timedelta(days=days) for days in (-1, 1))
    dates = {"date": yesterday, "date_to": tomorrow, "signup_until": None, "pitches_until": None}
    Meeting.objects.filter(pk=meeting.pk).update(**dates)
    brought(made, jana)
    PitchQuestion.objects.create(pitch=made, body="zqotazka")
    PitchStep.objects.create(pitch=made, status="confirmed", meeting=meeting, word="zqkrok")
    Feedback.objects.create(pitch=made, person=karel, city=kolin, will="yes", useful="zqzpetnavazba")
    Retelling.objects.create(pitch=made, city=trinec, word="zqprevypravet")
    PitchNote.objects.create(pitch=made, body="zqpoznamka", by=olga)
    with viewing_as(karel):
        say(made, "zqkomentar", by=karel, city=kolin)
        react(made, Reaction.Kind.values[0], by=karel, city=kolin, on=True)
    return made


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_each_reader_meets_what_concerns_them_at_the_price_of_a_page(who, request, browse, page_queries, pitch):
    browser, address = browse(request.getfixturevalue(who)), of("detail", pitch)
    if pitch.opens == Level.ROOM and who in HOST:
        assert browser.get(address).status_code == 404
        return
    page = text(browser.get(address)).replace("\xa0", " ")
    assert {word for word in SEEN if word in page} == {word for word, people in SEEN.items() if who in people}
    assert len(page_queries(browser, address)) <= 10


@pytest.mark.parametrize("who", sorted(EVERYBODY))
def test_so_do_the_pages_around_it(who, request, browse, page_queries, pitch, olga):
    """Of the meeting: on its day, and half a year after it; of the presenter, for those who have one."""
    browser, meeting = browse(request.getfixturevalue(who)), pitch.meeting
    with viewing_as(olga):
        begin(meeting, by=olga)
    assert len(page_queries(browser, at("detail", meeting))) <= 10
    if who in OWN | ORGANISER:
        assert len(page_queries(browser, of("presenter", pitch))) <= 10
    past = {"state": Meeting.State.HELD, "date": timezone.localdate() - timedelta(days=180), "date_to": None}
    Meeting.objects.filter(pk=meeting.pk).update(**past)
    assert len(page_queries(browser, at("detail", meeting))) <= 10
