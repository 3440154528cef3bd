"""Feedback to whoever pitched: given by those who were there, read by the city of the pitch, counted for organisers."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db.models import F
from django.utils import timezone

from conftest import make_person
from meetings.attendance import tick
from meetings.feeding_back import ask_for_feedback
from meetings.models import Feedback, Meeting, Pitch, Registration
from meetings.tests.test_materials import as_web, put_out
from meetings.tests.test_pitches import make_pitch, of
from meetings.tests.test_registering import at, come, make_meeting, text
from posts.models import Level
from posts.sharing import open_door

pytestmark = pytest.mark.django_db
SAID = {"will": "yes", "useful": "zqužitečné", "more": "zqvíc"}


@pytest.fixture
def meeting(trinec):
    return make_meeting(trinec, ahead=3)


@pytest.fixture
def pitch(meeting, jana, karel, olga):
    """Begun yesterday at nine; Karel of Kolín was there."""
    made = make_pitch(meeting, jana, "confirmed", title="Zqpitch")
    put_out(meeting, made, by=olga)
    tick(come(karel, meeting), "present", by=None)
    held(meeting, 1)
    mail.outbox.clear()
    return Pitch.objects.get(pk=made.pk)


def held(meeting, days):
    day = timezone.localdate() - timedelta(days=days)
    Meeting.objects.filter(pk=meeting.pk).update(date=day, signup_until=None, pitches_until=None)
    meeting.refresh_from_db()


def page(browse, person, pitch):
    return text(browse(person).get(of("detail", pitch))).replace("\xa0", " ")


def test_who_was_there_says_three_things_and_the_city_alone_reads_them(browse, pitch, jana, petr, karel, lida, olga):
    assert of("feedback", pitch) in page(browse, karel, pitch)
    assert browse(karel).post(of("feedback", pitch), SAID).status_code == 302
    for reader in (jana, petr):
        said = page(browse, reader, pitch)
        assert "zqužitečné" in said
        assert "zqvíc" in said
        assert "Kolín" in said
    for other in (lida, olga):
        assert not [word for word in (SAID["useful"], SAID["more"]) if word in page(browse, other, pitch)]
    assert "Zkusí to 1 město" in page(browse, olga, pitch)


def test_the_city_reads_several_answers_in_the_order_of_cities(browse, pitch, jana, karel, lida, kolin, liberec):
    Feedback.objects.create(pitch=pitch, person=lida, city=liberec, will="no", useful="Zqdruhé")
    Feedback.objects.create(pitch=pitch, person=karel, city=kolin, will="yes", useful="Zqprvní")
    said = page(browse, jana, pitch)
    assert 0 < said.index("Zqprvní") < said.index("Zqdruhé")


def test_it_can_be_changed_and_stays_one(browse, pitch, karel):
    for will in ("yes", "no"):
        browse(karel).post(of("feedback", pitch), SAID | {"will": will})
    assert Feedback.objects.get().will == "no"
    assert "zqužitečné" in text(browse(karel).get(of("feedback", pitch)))


def test_the_last_question_is_enough_and_must_be_answered(browse, pitch, karel):
    answer = browse(karel).post(of("feedback", pitch), {"useful": "zqnapsáno"})
    assert 'id="chyby"' in text(answer)
    assert "zqnapsáno" in text(answer)
    assert browse(karel).post(of("feedback", pitch), {"will": "perhaps"}).status_code == 302


@pytest.mark.parametrize("who", ["jana", "petr", "lida", "olga", "adam", "tereza"])
def test_others_are_not_asked(who, request, browse, pitch):
    """The city of the pitch, who was not there, an organiser, an administrator, a candidate city."""
    person = browse(request.getfixturevalue(who))
    assert person.get(of("feedback", pitch)).status_code == 404
    person.post(of("feedback", pitch), SAID)
    assert not Feedback.objects.exists()


@pytest.mark.parametrize("days", [-1, 15])
def test_neither_before_it_begins_nor_after_fourteen_days(days, browse, pitch, meeting, karel):
    held(meeting, days)
    assert browse(karel).get(of("feedback", pitch)).status_code == 404
    assert "Zqpitch" not in text(browse(karel).get(at("feedback", meeting)))


def test_the_page_of_the_meeting_lists_what_is_to_be_answered(browse, page_queries, pitch, meeting, karel, lida, olga):
    first = len(page_queries(browse(karel), at("feedback", meeting)))
    others = [make_pitch(meeting, lida, "confirmed", title=f"Zqdalsi{number}") for number in range(3)]
    Meeting.objects.update(date=timezone.localdate() + timedelta(days=1))
    put_out(meeting, *others, by=olga)
    held(meeting, 1)
    assert "Zqdalsi2" in text(browse(karel).get(at("feedback", meeting)))
    assert len(page_queries(browse(karel), at("feedback", meeting))) == first
    assert browse(lida).get(at("feedback", meeting)).status_code == 404


def test_who_was_there_and_has_said_nothing_is_asked_once_for_the_whole_meeting(pitch, meeting, kolin, karel, lida):
    tick(come_late(lida, meeting), "present", by=None)
    Feedback.objects.create(pitch=pitch, person=karel, city=kolin, will="yes")
    for _time in range(2):
        ask_for_feedback()
    assert [letter.to for letter in mail.outbox] == [[lida.email]]
    assert "Zqpitch" not in mail.outbox[0].body
    assert at("feedback", meeting) in mail.outbox[0].body


def come_late(person, meeting):
    made = Registration(meeting=meeting, person=person, city=person.memberships.get().city)
    made.save()
    return made


def test_who_heard_only_their_own_city_is_not_asked(pitch, meeting, pisek, karel):
    Registration.objects.filter(person=karel).update(presence="absent")
    tick(come_late(make_person("Eva Písecká", pisek), meeting), "present", by=None)
    ask_for_feedback()
    assert mail.outbox == []


@pytest.mark.parametrize("late", ["closed meanwhile", "too late"])
def test_what_was_typed_about_a_pitch_that_takes_no_feedback_any_more_comes_back(late, browse, pitch, meeting, karel):
    if late == "too late":
        held(meeting, 15)
    else:
        open_door(pitch.post_ptr, Level.CITY, [], by=None)
    answer = browse(karel).post(of("feedback", pitch), SAID)
    assert answer.status_code == 404
    assert re.findall(r"<label [^>]*>([^<]*)</label><textarea [^>]*>([^<]*)<", text(answer)) == [
        ("Co bylo nejužitečnější?", "zqužitečné"),
        ("O čem by měli říct víc?", "zqvíc"),
    ]
    assert "Zqpitch" not in text(answer)


@pytest.mark.parametrize("days", [0, 4])
def test_nobody_is_asked_on_the_day_nor_long_after(days, pitch, meeting):
    held(meeting, days)
    ask_for_feedback()
    assert mail.outbox == []


FORGED = {
    "who was not there": ("lida", {}),
    "in the name of somebody else": ("lida", {"person": "karel", "city": "kolin"}),
    "in the name of another city": ("karel", {"city": "liberec"}),
    "to one's own pitch": ("jana", {}),
}


@pytest.mark.parametrize("deed", FORGED)
def test_the_database_refuses_forged_feedback(deed, request, pitch, karel, lida, liberec):
    who, instead = FORGED[deed]
    person = request.getfixturevalue(who)
    row = {"person": person, "city": person.memberships.get().city}
    row |= {key: request.getfixturevalue(name) for key, name in instead.items()}
    forged = [Feedback(pitch=pitch, will="yes", **row)]
    assert as_web(person, lambda: len(Feedback.objects.bulk_create(forged))) == 0


def test_the_database_shows_it_to_its_person_and_to_the_city_of_the_pitch(pitch, kolin, jana, karel, lida, olga):
    Feedback.objects.create(pitch=pitch, person=karel, city=kolin, will="yes")
    for reader, seen in ((jana, 1), (karel, 1), (lida, 0), (olga, 0), (make_person("Eva Kolínská", kolin), 0)):
        assert as_web(reader, Feedback.objects.count) == seen
    for other in (jana, lida, olga):
        assert as_web(other, lambda: Feedback.objects.update(will="no")) == 0
    assert as_web(karel, lambda: Feedback.objects.update(useful=F("more"))) == 1
