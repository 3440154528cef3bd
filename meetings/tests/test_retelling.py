"""Retelling: what only the room has heard is opened to a city that asks for it, and closed again."""

import re
from datetime import timedelta
from functools import partial
from urllib.parse import unquote

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from cities.kept import mark
from cities.models import Membership
from conftest import make_city, make_person, tell
from meetings.attendance import tick
from meetings.models import Meeting, Pitch, Retelling
from meetings.retelling import ask, decline, let_read, take_back
from meetings.tests.test_materials import as_web, brought, put_out, status
from meetings.tests.test_pitches import make_pitch, of
from meetings.tests.test_registering import at, come, make_meeting, text
from posts.editing import Stale, put_into_trash
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


def to_answer(name, asked):
    return reverse(f"pitches:retelling_{name}", args=[asked.pitch.code, asked.code])


def opened(browser, asked):
    """What the form for declining holds when somebody opens it."""
    return {"seen": re.search(r'name="seen" value="([^"]*)"', text(browser.get(to_answer("decline", asked))))[1]}


def asked_by(person, pitch, word=""):
    with viewing_as(person):
        ask(pitch.pk, person.memberships.get().city, word, by=person)
    return Retelling.objects.get(city=person.memberships.get().city)


def test_an_absent_city_asks_and_only_the_city_of_the_pitch_reads_it(browse, pitch, meeting, jana, petr, karel, lida):
    page = text(browse(lida).get(at("programme", meeting)))
    assert "Zqvsale" not in page
    assert at("retelling_ask", meeting) in page
    assert f'value="{pitch.pk}"' not in page.replace('name="kept_there" value="1"', "")
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
    address = to_answer("answer", asked)
    browse(jana).post(address, {"do": "let", "was": "asked"})
    assert [browse(who).get(of("detail", pitch)).status_code for who in (lida, karel, tereza)] == [200, 200, 404]
    assert [status(browse, lida, pitch, each) for each in (narrow, wide)] == [404, 200]
    assert "Zqvsale" in text(browse(lida).get(at("programme", meeting)))
    browse(jana).post(address, {"do": "back", "was": "granted"})
    assert [browse(who).get(of("detail", pitch)).status_code for who in (lida, karel)] == [404, 200]
    acts = pitch.post_ptr.acts.filter(verb="level").order_by("pk")
    assert [(act.details["gain"], act.details["lose"]) for act in acts][-2:] == [(["Liberec"], []), ([], ["Liberec"])]


def test_the_answer_is_told_without_a_word_of_it(browse, pitch, meeting, jana, lida):
    asked = asked_by(lida, pitch)
    tell()
    mail.outbox.clear()
    address, there = to_answer("decline", asked), opened(browse(jana), asked)
    assert 'id="chyby"' in text(browse(jana).post(address, there | {"answer": ""}))
    browse(jana).post(address, there | {"answer": "zqslíbili jsme mlčet"})
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


def test_a_decline_from_a_stale_page_overrides_nobody_and_keeps_its_word(browse, pitch, jana, petr, lida):
    asked = asked_by(lida, pitch)
    there = opened(browse(jana), asked)
    browse(petr).post(to_answer("answer", asked), {"do": "let", "was": "asked"})
    answer = browse(jana).post(to_answer("decline", asked), there | {"answer": "zqneřekneme"})
    page = text(answer)
    assert answer.status_code == 409
    assert "Mezitím už kolega odpověděl" in page.replace("\xa0", " ")
    assert "smí ho číst" in page.replace("\xa0", " ")
    assert 'value="zqneřekneme"' in page
    assert browse(lida).get(of("detail", pitch)).status_code == 200
    browse(jana).post(to_answer("decline", asked), opened(browse(jana), asked) | {"answer": "zqneřekneme"})
    assert browse(lida).get(of("detail", pitch)).status_code == 404


def test_letting_in_from_a_stale_page_overrides_nobody(browse, pitch, jana, petr, lida):
    asked = asked_by(lida, pitch)
    declined = opened(browse(petr), asked) | {"answer": "zqneřekneme"}
    browse(petr).post(to_answer("decline", asked), declined)
    browse(jana).post(to_answer("answer", asked), {"do": "let", "was": "asked"})
    assert browse(lida).get(of("detail", pitch)).status_code == 404


def test_two_answers_to_one_request_are_one(pitch, jana, petr, lida):
    asked = asked_by(lida, pitch)
    same = Retelling.objects.get(pk=asked.pk)
    with viewing_as(jana):
        let_read(asked, by=jana)
    with viewing_as(petr), pytest.raises(Stale):
        decline(same, "zqne", by=petr)
    assert Retelling.objects.get(pk=asked.pk).state == "granted"


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


def test_a_line_of_a_former_release_asks_nothing_and_the_word_stays(browse, pitch, meeting, lida):
    answer = asks(browse, lida, meeting, place="7.0.0")
    assert answer.status_code == 409
    assert 'value="zqproč"' in text(answer)
    assert "Mezitím vyšlo jiné vydání programu" in text(answer)
    assert not Retelling.objects.exists()


def test_a_request_sent_after_the_session_expired_is_asked_after_signing_in(browse, client, pitch, meeting, lida):
    sent = {"place": "1.0.0", "word": "zqproč", "kept_for": mark(lida), "kept_there": "1"}
    assert mark(lida) in text(browse(lida).get(at("programme", meeting)))
    assert at("retelling_ask", meeting) in unquote(client.post(at("retelling_ask", meeting), sent).url)
    client.force_login(lida, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = text(client.get(at("retelling_ask", meeting)))
    assert 'value="zqproč"' in page
    assert 'name="place" value="1.0.0"' in page
    assert not Retelling.objects.exists()


def test_who_acts_for_two_cities_asks_for_the_one_they_choose(browse, pitch, meeting, lida, liberec):
    brno = make_city("Brno")
    Membership.objects.create(person=lida, city=brno, valid_from=timezone.now())
    page = text(browse(lida).get(at("programme", meeting)))
    assert f'<option value="{liberec.pk}">' in page
    assert f'<option value="{brno.pk}">' in page
    for city in (brno, liberec):
        browse(lida).post(at("retelling_ask", meeting), {"place": "1.0.0", "word": "zqproč", "city": city.pk})
        assert Retelling.objects.filter(city=city).exists()
    page = text(browse(lida).get(at("programme", meeting)))
    assert "Za Brno jste požádali" in page
    assert "Za Liberec jste požádali" in page


def test_a_word_on_a_pitch_that_is_deleted_in_this_moment_comes_back(browse, pitch, jana, lida, monkeypatch):
    asked = asked_by(lida, pitch)

    def too_late(asked, word, *, by):
        put_into_trash(pitch.post_ptr, by=by)
        return decline(asked, word, by=by)

    monkeypatch.setattr("meetings.views.retelling.decline", too_late)
    said = opened(browse(jana), asked) | {"answer": "zqneřekneme"}
    answer = browse(jana).post(to_answer("decline", asked), said)
    assert ">zqneřekneme</textarea>" in text(answer)


def test_a_word_against_a_colleague_who_answers_in_this_moment_comes_back(browse, pitch, jana, petr, lida, monkeypatch):
    asked = asked_by(lida, pitch)

    def too_late(asked, word, *, by):
        with viewing_as(petr):
            let_read(Retelling.objects.get(pk=asked.pk), by=petr)
        return decline(asked, word, by=by)

    monkeypatch.setattr("meetings.views.retelling.decline", too_late)
    page = text(browse(jana).post(to_answer("decline", asked), opened(browse(jana), asked) | {"answer": "zqneřekneme"}))
    assert 'value="zqneřekneme"' in page
    assert "Mezitím už kolega odpověděl" in page.replace("\xa0", " ")
    assert Retelling.objects.get(pk=asked.pk).state == "granted"


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
