"""Notices: who is told of a deed, once, while they may know of it; the list, opening one, letters that wait."""

from datetime import timedelta
from urllib.parse import quote

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cities.kept import mark
from cities.models import Membership
from conftest import make_person, tell
from inbox import telling
from inbox.models import Notice, Untold
from meetings.changes import change
from meetings.deciding import decide, release
from meetings.models import Pitch
from meetings.pitching import confirm, submit, withdraw
from meetings.registering import tell_of_changes
from meetings.tests.test_pitches import make_pitch
from meetings.tests.test_registering import come, make_meeting
from posts.editing import note_down
from posts.models import Act, Level
from posts.sharing import members_group, open_door
from posts.viewing import viewing_as

LIST = reverse("notices:list")


@pytest.fixture
def meeting(trinec):
    return make_meeting(trinec)


@pytest.fixture
def pitch(meeting, jana):
    return make_pitch(meeting, jana, "submitted", title="Zqnázev")


def decided(pitch, olga, verdict="accepted"):
    with viewing_as(olga):
        decide(Pitch.objects.get(pk=pitch.pk), verdict, "", by=olga)
        release(pitch.meeting, 1, by=olga)


def text(response):
    return response.content.decode().replace("\xa0", " ")


def told(person):
    return sorted(Notice.objects.filter(person=person).values_list("kind", flat=True))


def test_a_decision_is_told_to_its_city_and_leads_to_the_pitch(browse, pitch, jana, petr, karel, olga, mailoutbox):
    decided(pitch, olga)
    assert mailoutbox == []  # the deed itself writes none
    tell()
    assert (told(jana), told(petr), told(karel)) == (["pitch-decided"], ["pitch-decided"], [])
    assert told(olga) == ["pitch-submitted"]
    assert {letter.to[0] for letter in mailoutbox} == {jana.email, petr.email}
    notice = Notice.objects.get(person=jana)
    assert "O pitchi vašeho města „Zqnázev“" in text(browse(jana).get(LIST))
    assert browse(jana).get(reverse("notices:open", args=[notice.code])).url == reverse(
        "pitches:detail", args=[pitch.code]
    )
    notice.refresh_from_db()
    assert notice.read_at and "nepřečtené" not in text(browse(jana).get(LIST))


def test_own_deeds_are_no_news_and_organisers_learn_what_cities_do(meeting, jana, petr, olga, mailoutbox):
    pitch = make_pitch(meeting, jana, "draft")
    with viewing_as(olga):
        assert not Untold.objects.exists()
    with viewing_as(jana):
        submit(pitch, by=jana)
    tell()
    decided(pitch, olga)
    tell()
    with viewing_as(jana):
        confirm(Pitch.objects.get(pk=pitch.pk), by=jana)
        withdraw(Pitch.objects.get(pk=pitch.pk), "nemůžeme", by=jana)
    tell()
    assert told(olga) == ["pitch-agreed", "pitch-submitted", "pitch-withdrawn"]
    assert told(jana) == ["pitch-decided"]
    assert not [letter for letter in mailoutbox if letter.to == [olga.email]]


def test_who_may_not_read_the_pitch_any_more_finds_no_notice_and_gets_no_letter(
    browse, pitch, jana, petr, olga, mailoutbox
):
    decided(pitch, olga)
    with connection.cursor() as cursor:  # the notices are made, the letters wait
        for (act,) in telling.fetch("select * from inbox_untold_acts()", {}):
            telling._tell(act)
        Membership.objects.filter(person=petr).update(valid_to=timezone.now())
        cursor.execute("select cities_copy_groups(null)")
    notice = Notice.objects.get(person=petr)
    tell()
    assert [letter.to for letter in mailoutbox] == [[jana.email]]
    assert "Zqnázev" in text(browse(jana).get(LIST)) and "Zqnázev" not in text(browse(petr).get(LIST))
    assert browse(petr).get(reverse("notices:open", args=[notice.code])).status_code == 404


def test_a_notice_of_a_pitch_in_the_trash_is_gone(browse, pitch, jana, petr, olga):
    decided(pitch, olga)
    tell()
    Pitch.objects.filter(pk=pitch.pk).update(deleted_at=timezone.now())
    assert "Zqnázev" not in text(browse(petr).get(LIST))


def test_one_deed_is_told_once_and_only_once(pitch, jana, olga, mailoutbox):
    decided(pitch, olga)
    for _time in range(3):
        tell()
    assert [letter.to[0] for letter in mailoutbox].count(jana.email) == 1
    assert not Untold.objects.exists()


def test_a_deed_that_is_taken_back_is_told_to_nobody(pitch, jana, olga, mailoutbox):
    with pytest.raises(ZeroDivisionError), viewing_as(olga):
        decide(pitch, "accepted", "", by=olga)
        release(pitch.meeting, 1, by=olga)
        raise ZeroDivisionError
    tell()
    assert mailoutbox == [] and told(jana) == []


def test_one_failure_stops_no_other_and_is_tried_again(pitch, meeting, jana, lida, olga, mailoutbox, monkeypatch):
    decided(pitch, olga)
    second = make_pitch(meeting, lida, "submitted")
    decided(second, olga, "declined")
    failing = Act.objects.filter(verb=Act.Verb.DECIDED, post=pitch.pk).get()
    hearing = telling._hearing
    monkeypatch.setattr(telling, "_hearing", lambda act: 1 / 0 if act.pk == failing.pk else hearing(act))
    with pytest.raises(telling.PartlyFailed), transaction.atomic():
        telling.tell_waiting.func()
    monkeypatch.undo()
    tell()
    assert {letter.to[0] for letter in mailoutbox} >= {jana.email, lida.email}


def test_all_are_marked_as_read_up_to_what_was_seen(browse, pitch, jana, olga):
    decided(pitch, olga)
    tell()
    seen = Notice.objects.get(person=jana)
    with viewing_as(olga):
        note_down(pitch, Act.Verb.POSTPONED, by=olga)
    tell()
    browser = browse(jana)
    answer = browser.post(LIST, {"newest": seen.code}, follow=True)
    assert "Označeno jako přečtené." in text(answer)
    assert Notice.objects.filter(person=jana, read_at=None).count() == 1
    assert "1 nepřečtené upozornění" in text(browser.get("/"))


def test_marking_survives_an_expired_session(browse, client, pitch, jana, olga):
    decided(pitch, olga)
    tell()
    sent = {"newest": Notice.objects.get(person=jana).code, "kept_for": mark(jana)}
    answer = client.post(LIST, sent)
    assert answer.status_code == 302 and answer.url.endswith(f"?next={quote(LIST, safe='')}")


def test_the_list_goes_on_with_older_ones_and_shows_unread_ones_alone(browse, pitch, jana, olga):
    make_notices(pitch, jana, 32)
    browser = browse(jana)
    first = browser.get(LIST)
    assert shown(first) == 30
    older = browser.get(LIST + first.context["older_url"])
    assert shown(older) == 2
    Notice.objects.filter(person=jana).update(read_at=timezone.now())
    assert "Vše máte přečtené" in text(browser.get(LIST + "?jen=neprectene"))
    assert "Zatím žádná upozornění" in text(browse(make_person("Nový")).get(LIST))


def shown(page):
    return sum(len(lines) for _day, groups in page.context["days"] for _heading, lines in groups)


def make_notices(pitch, person, count):
    said = {"pitch": pitch.pk, "meeting": pitch.meeting_id}
    for _number in range(count):
        act = Act.objects.create(verb=Act.Verb.DECIDED, post=pitch.post_ptr, details={"to": "accepted"})
        Notice.objects.create(person=person, act=act, post=pitch.post_ptr, kind="pitch-decided", said=said)


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_any_number_of_them(browse, pitch, jana, rows, page_queries):
    make_notices(pitch, jana, rows)
    assert len(page_queries(browse(jana), LIST)) == 4


def test_old_notices_are_forgotten_the_read_ones_sooner(pitch, jana):
    make_notices(pitch, jana, 3)
    now = timezone.now()
    first, second, third = Notice.objects.order_by("pk")
    Notice.objects.filter(pk=first.pk).update(read_at=now - timedelta(days=91))
    Notice.objects.filter(pk=second.pk).update(at=now - timedelta(days=366))
    assert telling.forget_old() and telling.forget_old() is None
    assert Notice.objects.get() == third


FORGED = {
    "a notice for another": "insert into inbox_notice (code, person_id, act_id, kind, said, letter_waits)"
    " select 'zq', person_id, act_id, kind, said, true from inbox_notice",
    "another's notice read": "update inbox_notice set person_id = %(me)s",
    "another's deed told": "insert into inbox_untold (act_id) values (%(act)s)",
    "a notice taken away": "delete from inbox_notice",
}


@pytest.mark.parametrize("what", FORGED)
def test_forged_statements_are_refused(what, pitch, jana, karel, olga):
    decided(pitch, olga)
    tell()
    act = Act.objects.get(verb=Act.Verb.DECIDED)
    with viewing_as(karel), connection.cursor() as cursor:
        cursor.execute("set local role smartpitch_web")
        with pytest.raises(DatabaseError), transaction.atomic():
            cursor.execute(FORGED[what], {"me": karel.pk, "act": act.pk})
        cursor.execute("select count(*) from inbox_notice")
        assert cursor.fetchone() == (0,)
        cursor.execute("reset role")


# An act alone is a claim.


def claimed(person, verb, post=None, **details):
    """A deed that somebody only says they did, past all functions."""
    with viewing_as(person):
        note_down(post, verb, by=person, **details)
    tell()


def test_what_is_only_claimed_is_told_to_nobody(pitch, meeting, jana, karel, mailoutbox):
    mine = come(jana, meeting)
    open_door(pitch.post_ptr, Level.MEMBERS, [members_group()], by=jana)
    claimed(karel, Act.Verb.CHANGED, meeting=meeting.pk, became="cancelled")
    claimed(karel, Act.Verb.CHANGED, registration=mine.pk, meeting=meeting.pk, state="left")
    claimed(karel, Act.Verb.CHANGED, registration=mine.pk, meeting=meeting.pk, state="offered")
    claimed(karel, Act.Verb.DECIDED, pitch, to="declined")
    claimed(karel, Act.Verb.POSTED, pitch, materials=True)
    claimed(karel, Act.Verb.PROGRAMME, pitch, became="dropped", at="")
    for detail in ("task", "poll", "promise"):
        claimed(karel, Act.Verb.WROTE, **{detail: 1}, meeting=meeting.pk)
    assert told(jana) == [] and mailoutbox == [] and not Untold.objects.exists()


def test_what_is_no_news_any_more_is_neither_shown_nor_sent(browse, pitch, meeting, jana, olga, mailoutbox):
    come(jana, meeting)
    with viewing_as(olga):
        change(meeting, state="cancelled", date=meeting.date, by=olga, reason="Povodeň.")
    tell_of_changes()
    with viewing_as(olga):
        change(meeting, state="announced", date=meeting.date, by=olga)
    tell()
    assert told(jana) == ["meeting-cancelled"]
    assert mailoutbox == [] and "se ruší" not in text(browse(jana).get(LIST))


def test_where_nothing_is_news_any_more_older_ones_are_a_click_away(browse, pitch, jana):
    make_notices(pitch, jana, 1)
    closed = make_pitch(pitch.meeting, jana, "submitted")
    make_notices(closed, jana, 30)
    Pitch.objects.filter(pk=closed.pk).update(deleted_at=timezone.now())
    page = browse(jana).get(LIST)
    assert "Následují starší upozornění" in text(page) and "Označit vše" not in text(page)
    assert shown(browse(jana).get(LIST + page.context["older_url"])) == 1
