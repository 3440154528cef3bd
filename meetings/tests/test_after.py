"""What changed because of a meeting: one question by a signed link, without signing in and without a closed word."""

from datetime import timedelta

import pytest
from django.core import signing
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cities.models import City
from conftest import make_city, make_person, make_practice
from meetings import after
from meetings.after import ask_what_changed, changes_after, token_of
from meetings.attendance import tick
from meetings.models import AfterEffect, Meeting
from meetings.tests.test_promises import text
from meetings.tests.test_registering import come, make_meeting
from posts.models import Level
from posts.viewing import viewing_as
from practices.models import Adoption

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(liberec):
    return make_meeting(liberec, ahead=0)


def was_there(meeting, *people, by):
    for person in people:
        made = come(person, meeting)
        with viewing_as(by):
            tick(made, "present", by=by)


def days_later(meeting, days):
    Meeting.objects.filter(pk=meeting.pk).update(
        date=timezone.localdate() - timedelta(days=days), signup_until=None, state="held"
    )
    meeting.refresh_from_db()


def asked(meeting, city, wave=30, **said):
    said = {"answered_at": timezone.now()} | said if said else {}
    return AfterEffect.objects.create(meeting=meeting, city=city, wave=wave, **said)


def link(effect, person):
    return reverse("meetings:after", args=[token_of(effect, person)])


# Asking


def test_each_who_was_there_gets_one_letter_in_each_wave(meeting, jana, petr, karel, lida, olga, mailoutbox):
    was_there(meeting, jana, petr, karel, by=olga)
    come(lida, meeting)  # registered, and did not come
    for days, letters in ((29, 0), (30, 3), (31, 3), (100, 3), (180, 6), (181, 6)):
        days_later(meeting, days)
        ask_what_changed()
        assert len(mailoutbox) == letters, days
    assert {letter.to[0] for letter in mailoutbox} == {jana.email, petr.email, karel.email}
    assert AfterEffect.objects.count() == 4  # two cities, two waves


def test_who_acts_for_no_city_now_and_a_city_that_left_are_not_asked(meeting, jana, karel, kolin, olga, mailoutbox):
    was_there(meeting, jana, karel, by=olga)
    jana.memberships.update(valid_to=timezone.now())
    City.objects.filter(pk=kolin.pk).update(status=City.Status.LEFT)
    days_later(meeting, 30)
    ask_what_changed()
    assert mailoutbox == [] and not AfterEffect.objects.exists()


def test_nobody_is_asked_about_what_was_cancelled_or_is_long_over(meeting, jana, olga, mailoutbox):
    was_there(meeting, jana, by=olga)
    days_later(meeting, 60)
    ask_what_changed()
    days_later(meeting, 30)
    Meeting.objects.update(state="cancelled")
    ask_what_changed()
    assert mailoutbox == []


def test_the_letter_leads_to_the_question(browse, meeting, jana, olga, mailoutbox):
    was_there(meeting, jana, by=olga)
    days_later(meeting, 30)
    ask_what_changed()
    (address,) = (word for word in mailoutbox[0].body.split() if "/po-setkani/" in word)
    page = browse().get("/" + address.split("/", 3)[3])
    assert "Změnilo se díky setkání něco?" in text(page) and "no-store" in page["Cache-Control"]
    assert "noindex" in text(page)


# Answering


def test_the_link_works_without_signing_in_and_looking_answers_nothing(browse, meeting, pisek, jana):
    effect, browser = asked(meeting, pisek), browse()
    browser.get(link(effect, jana))
    effect.refresh_from_db()
    assert effect.answer == ""
    browser.post(link(effect, jana), {"answer": "yes", "note": "zqvypsali\njsme zakázku"})
    effect.refresh_from_db()
    assert (effect.answer, effect.note, effect.answered_by) == ("yes", "zqvypsali jsme zakázku", jana)


def test_the_last_answer_counts_and_the_page_says_who_answered_already(browse, meeting, pisek, jana, petr):
    effect = asked(meeting, pisek)
    browse().post(link(effect, jana), {"answer": "yes", "note": "zqveta"})
    page = text(browse().get(link(effect, petr)))
    assert "Odpověď města Písek: ano" in page and "Jana Dvořáková" in page and "zqveta" not in page
    browse().post(link(effect, petr), {"answer": "not_yet", "note": ""})
    effect.refresh_from_db()
    assert (effect.answer, effect.note, effect.answered_by) == ("not_yet", "", petr)


def test_an_answer_is_chosen_and_the_line_stays_when_it_was_not(browse, meeting, pisek, jana):
    effect = asked(meeting, pisek)
    for sent in ({"note": "zqveta"}, {"answer": "zq", "note": "zqveta"}):
        page = text(browse().post(link(effect, jana), sent))
        assert "Vyberte jednu ze tří odpovědí." in page and "zqveta" in page
    assert "201 znaků" in text(browse().post(link(effect, jana), {"answer": "yes", "note": "x" * 201}))
    effect.refresh_from_db()
    assert effect.answer == ""


def test_a_forged_link_is_a_missing_page(browse, meeting, pisek, jana, lida):
    effect = asked(meeting, pisek)
    good = token_of(effect, jana)
    tokens = [good[:-1] + ("a" if good[-1] != "a" else "b"), "zq", signing.dumps([effect.code, jana.pk], salt="jiná")]
    tokens += [token_of(effect, lida), signing.dumps(["2222222222222222", jana.pk], salt=after.SALT)]
    for token in tokens:
        for method in ("get", "post"):
            answer = getattr(browse(), method)(reverse("meetings:after", args=[token]), {"answer": "yes"})
            assert answer.status_code == 404, token
    effect.refresh_from_db()
    assert effect.answer == ""


def test_an_old_link_says_so_in_words(browse, meeting, pisek, jana, monkeypatch):
    effect = asked(meeting, pisek)
    old = link(effect, jana)
    monkeypatch.setattr(after, "VALID", timedelta(seconds=-1))
    for answer in (browse().get(old), browse().post(old, {"answer": "yes"})):
        assert answer.status_code == 410 and "Odkaz už neplatí" in text(answer)
    effect.refresh_from_db()
    assert effect.answer == ""


def test_the_link_of_who_acts_for_the_city_no_more_is_dead(browse, meeting, pisek, jana):
    old = link(asked(meeting, pisek), jana)
    jana.memberships.update(valid_to=timezone.now())
    assert browse().get(old).status_code == 404


# From a yes to an adoption


def test_a_yes_leads_to_an_adoption_with_the_line_written_already(browse, meeting, pisek, kolin, jana, karel):
    come(karel, meeting)
    practice = make_practice(kolin, karel, Level.MEMBERS, title="zqkolínská")
    make_practice(kolin, karel, Level.CITY, title="zqzavřená")
    effect = asked(meeting, pisek, answer="yes", note="zqveta")
    which, browser = reverse("meetings:after_practice", args=[effect.code]), browse(jana)
    assert which in text(browse().get(link(effect, jana)))
    assert browse().get(which).status_code == 302  # titles are closed
    page = text(browser.get(which))
    assert "zqkolínská" in page and "zqzavřená" not in page
    answer = browser.post(which, {"practice": practice.code})
    assert answer.url == reverse("practices:adopt", args=[practice.code])
    assert "zqveta" in text(browser.get(answer.url))
    browser.post(answer.url, {"progress": "intent", "note": "Po setkání.", "door": "members"})
    assert Adoption.objects.get().note == "Po setkání."
    assert "zqveta" not in text(browser.get(answer.url))


def test_a_practice_that_one_may_not_read_is_not_chosen(browse, meeting, pisek, kolin, jana, karel):
    come(karel, meeting)
    hidden = make_practice(kolin, karel, Level.CITY)
    which = reverse("meetings:after_practice", args=[asked(meeting, pisek, answer="yes").code])
    assert browse(jana).post(which, {"practice": hidden.code}).status_code == 200
    assert "Žádná praxe měst ze setkání" in text(browse(jana).get(which))


def test_only_the_city_that_said_yes_is_asked_which(browse, meeting, pisek, jana, karel, olga):
    no, yes = asked(meeting, pisek, answer="no"), asked(meeting, pisek, 180, answer="yes")
    for effect, person in ((no, jana), (yes, karel), (yes, olga)):
        assert browse(person).get(reverse("meetings:after_practice", args=[effect.code])).status_code == 404


# Numbers


def test_the_public_number_stands_from_three_cities_on(browse, meeting, pisek, kolin, trinec):
    days_later(meeting, 40)
    asked(meeting, pisek, answer="no")
    asked(meeting, pisek, 180, answer="yes", note="zqveta")
    asked(meeting, kolin, answer="yes")
    asked(meeting, trinec)
    assert changes_after(meeting) is None
    assert "Změny po setkání" not in text(browse().get(meeting.get_absolute_url()))
    asked(meeting, make_city("Zlín"), answer="not_yet")
    page = text(browse().get(meeting.get_absolute_url()))
    assert "Změny po setkání: 2 (odpověděla 3 města)." in page and "zqveta" not in page


def test_organisers_see_who_was_asked_and_what_they_say(browse, meeting, pisek, kolin, jana, olga):
    days_later(meeting, 40)
    asked(meeting, pisek, answer="yes", note="zqveta")
    asked(meeting, kolin)
    page = text(browse(olga).get(meeting.get_absolute_url()))
    assert "zqveta" in page and "<dt>Dotázaná města</dt><dd>2</dd>" in page
    assert "<dt>Odpovědělo</dt><dd>1</dd>" in page
    assert "zqveta" not in text(browse(jana).get(meeting.get_absolute_url()))


# The database itself


def test_the_web_role_reads_answers_of_its_city_and_writes_none(meeting, pisek, jana, petr, karel, lida, olga, as_web):
    as_web.execute("reset role")
    asked(meeting, pisek, answer="yes")
    as_web.execute("set role smartpitch_web")
    for person, seen in ((jana, 1), (petr, 1), (karel, 0), (lida, 0), (olga, 1)):
        with viewing_as(person):
            assert AfterEffect.objects.count() == seen
    assert AfterEffect.objects.count() == 0
    for person in (jana, olga):
        for forged in (
            "update meetings_aftereffect set answer = 'no'",
            "delete from meetings_aftereffect",
            "insert into meetings_aftereffect (code, meeting_id, city_id, wave, answer, note) select 'x', meeting_id, "
            "city_id, 180, '', '' from meetings_aftereffect",
        ):
            with viewing_as(person), pytest.raises(DatabaseError), transaction.atomic():
                as_web.execute(forged)


def test_one_colleague_leaving_does_not_close_the_link_of_another(browse, meeting, pisek, jana):
    eva = make_person("Eva Kolegyně", pisek)
    effect = asked(meeting, pisek)
    jana.memberships.update(valid_to=timezone.now())
    assert browse().get(link(effect, eva)).status_code == 200
