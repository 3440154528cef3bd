"""Retelling: what only the room has heard is opened to a city that asks for it, and closed again."""

from datetime import timedelta
from functools import partial

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from conftest import make_person, tell
from meetings.attendance import tick
from meetings.models import Meeting, Pitch, Retelling
from meetings.retelling import ask, let_read, take_back
from meetings.tests.test_materials import as_web, brought, put_out, status
from meetings.tests.test_pitches import make_pitch, of
from meetings.tests.test_registering import at, come, make_meeting, text
from posts.editing import Stale
from posts.models import Level
from posts.viewing import viewing_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(pisek):
    return make_meeting(pisek, ahead=3)


@pytest.fixture
def pitch(meeting, jana, karel, olga):
    """Held yesterday for the room, in which Karel of Kolín sat; Liberec was absent."""
    made = make_pitch(meeting, jana, "confirmed", title="Zqvsale", opens="room")
    put_out(meeting, made, by=olga)
    tick(come(karel, meeting), "present", by=None)
    over(meeting)
    tell()
    mail.outbox.clear()
    return Pitch.objects.get(pk=made.pk)


def over(meeting, days=1):
    Meeting.objects.filter(pk=meeting.pk).update(date=timezone.localdate() - timedelta(days=days), signup_until=None)
    meeting.refresh_from_db()


def asks(browse, person, meeting, word="zqproč", place="1.0.0"):
    return browse(person).post(at("retelling_ask", meeting), {"place": place, "word": word})


def asked_by(person, pitch, word=""):
    with viewing_as(person):
        ask(pitch.pk, person.memberships.get().city, word, by=person)
    return Retelling.objects.get(city=person.memberships.get().city)


def test_an_absent_city_asks_and_only_the_city_of_the_pitch_reads_it(browse, pitch, meeting, jana, petr, karel, lida):
    page = text(browse(lida).get(at("programme", meeting)))
    assert "Zqvsale" not in page
    assert at("retelling_ask", meeting) in page
    assert f'value="{pitch.pk}"' not in page
    asks(browse, lida, meeting)
    tell()
    assert {letter.to[0] for letter in mail.outbox} == {jana.email, petr.email}
    assert all("zqproč" not in each.body and "Zqvsale" not in each.body for each in mail.outbox)
    assert all("Liberec" not in each.subject + each.body for each in mail.outbox)
    assert "zqproč" in text(browse(petr).get(of("detail", pitch)))
    assert "zqproč" not in text(browse(karel).get(of("detail", pitch)))
    assert at("retelling_ask", meeting) not in text(browse(lida).get(at("programme", meeting)))


def test_it_is_granted_to_one_city_and_taken_back(browse, pitch, meeting, jana, karel, lida, tereza):
    asked = asked_by(lida, pitch)
    narrow, wide = brought(pitch, jana, Level.ROOM), brought(pitch, jana)
    address = reverse("pitches:retelling_answer", args=[pitch.code, asked.code])
    browse(jana).post(address, {"do": "let"})
    assert [browse(who).get(of("detail", pitch)).status_code for who in (lida, karel, tereza)] == [200, 200, 404]
    assert [status(browse, lida, pitch, each) for each in (narrow, wide)] == [404, 200]
    assert "Zqvsale" in text(browse(lida).get(at("programme", meeting)))
    browse(jana).post(address, {"do": "back"})
    assert [browse(who).get(of("detail", pitch)).status_code for who in (lida, karel)] == [404, 200]
    acts = pitch.post_ptr.acts.filter(verb="level").order_by("pk")
    assert [(act.details["gain"], act.details["lose"]) for act in acts][-2:] == [(["Liberec"], []), ([], ["Liberec"])]


def test_the_answer_is_told_without_a_word_of_it(browse, pitch, meeting, jana, lida):
    asked = asked_by(lida, pitch)
    tell()
    mail.outbox.clear()
    address = reverse("pitches:retelling_decline", args=[pitch.code, asked.code])
    assert 'id="chyby"' in text(browse(jana).post(address, {"answer": ""}))
    browse(jana).post(address, {"answer": "zqslíbili jsme mlčet"})
    tell()
    assert [letter.to for letter in mail.outbox] == [[lida.email]]
    assert all(word not in mail.outbox[0].body for word in ("zqslíbili", "Zqvsale", "Písek"))
    assert "zqslíbili" in text(browse(lida).get(at("programme", meeting))).replace("\xa0", " ")


def test_asking_twice_is_one_request_and_answering_twice_is_told(pitch, jana, lida):
    asked = asked_by(lida, pitch)
    tell()
    mail.outbox.clear()
    asked_by(lida, pitch)
    tell()
    assert mail.outbox == []
    with viewing_as(jana):
        let_read(asked, by=jana)
        with pytest.raises(Stale):
            let_read(asked, by=jana)
        take_back(asked, by=jana)


def test_what_is_not_for_the_room_alone_is_not_retold(browse, pitch, jana, lida):
    asked = asked_by(lida, pitch)
    browse(jana).post(of("withdraw", pitch), {"word": "stáhli jsme"})
    with viewing_as(jana), pytest.raises(Stale):
        let_read(asked, by=jana)
    assert browse(lida).get(of("detail", pitch)).status_code == 404


@pytest.mark.parametrize("who", ["tereza", "hana", "adam", "olga"])
def test_others_are_not_offered_to_ask(who, request, browse, pitch, meeting, olga):
    """A candidate city, a guest, an administrator; organisers read it anyway."""
    person = request.getfixturevalue(who)
    assert at("retelling_ask", meeting) not in text(browse(person).get(at("programme", meeting)))
    asks(browse, person, meeting)
    assert not Retelling.objects.exists()


def test_a_city_that_sat_there_does_not_ask(browse, pitch, meeting, kolin):
    colleague = make_person("Eva Kolínská", kolin)
    assert at("retelling_ask", meeting) not in text(browse(colleague).get(at("programme", meeting)))
    asks(browse, colleague, meeting)
    assert not Retelling.objects.exists()


def test_nobody_asks_before_the_meeting_is_over(browse, pitch, meeting, lida):
    over(meeting, days=0)
    assert at("retelling_ask", meeting) not in text(browse(lida).get(at("programme", meeting)))
    asks(browse, lida, meeting)
    assert not Retelling.objects.exists()


def test_a_too_long_word_is_kept_and_corrected(browse, pitch, meeting, lida):
    answer = asks(browse, lida, meeting, word="zq" * 200)
    assert 'id="chyby"' in text(answer)
    assert "zq" * 200 in text(answer)


def test_a_line_of_a_former_release_asks_nothing(browse, pitch, meeting, lida):
    assert asks(browse, lida, meeting, place="7.0.0").status_code == 302
    assert not Retelling.objects.exists()


FORGED = {
    "in the name of another city": ("lida", {"city": "kolin"}),
    "already granted": ("lida", {"state": "granted"}),
    "of one's own pitch": ("jana", {"city": "pisek"}),
    "of a city that is no member": ("tereza", {"city": "trinec"}),
}


@pytest.mark.parametrize("deed", FORGED)
def test_the_database_refuses_forged_requests(deed, request, pitch, liberec, kolin, pisek):
    who, values = FORGED[deed]
    person, city = request.getfixturevalue(who), request.getfixturevalue(values.pop("city", "liberec"))

    def forge():
        return len(Retelling.objects.bulk_create([Retelling(pitch=pitch, city=city, by=person, **values)]))

    assert as_web(person, forge) == 0


def test_the_database_lets_only_the_city_of_the_pitch_answer(pitch, jana, karel, lida, olga):
    asked = asked_by(lida, pitch)
    for other in (lida, karel, olga):
        granted = partial(Retelling.objects.filter(pk=asked.pk).update, state="granted", answered_by=other)
        assert as_web(other, granted) == 0
    for stranger in (karel, olga):
        assert as_web(stranger, Retelling.objects.count) == 0
    assert as_web(jana, Retelling.objects.count) == 1
