"""Minutes: noted by many hands, approved and locked, read as far as each pitch may be read, searched together."""

import re
from datetime import time
from urllib.parse import urlencode

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.utils import timezone

from cities.kept import mark
from meetings.agenda import draft
from meetings.approving import approve, reopen
from meetings.attendance import tick
from meetings.models import AgendaBlock, FormerNote, Minutes, MinutesNote, Pitch, Release, Slot
from meetings.noting import add, begin, last_seen, minutes_of
from meetings.recalling import recall
from meetings.releasing import as_data
from meetings.tests.test_pitches import make_pitch
from meetings.tests.test_registering import at, come, make_meeting, text
from posts.editing import Stale
from posts.models import Act, Level
from posts.search import parse
from posts.sharing import members_group, open_door
from posts.viewing import viewing_as
from practices.tests.test_editing import at_once

pytestmark = pytest.mark.django_db
COMPILED = "/setkani/zapisy/"


@pytest.fixture
def meeting(kolin):
    """In Kolín, whose Karel is the host; it is today."""
    day = timezone.localdate()
    return make_meeting(kolin, ahead=0, signup_until=day, pitches_until=day)


@pytest.fixture
def minutes(meeting, olga):
    return start(meeting, olga)


def start(meeting, by):
    with viewing_as(by):
        return begin(meeting, by=by)


def noted(minutes, by, body, **more):
    kind = more.pop("kind", "note")
    with viewing_as(by):
        return add(minutes, {"body": body, "kind": kind}, by=by, **more)


def approved(minutes, by, level=Level.ROOM):
    with viewing_as(by):
        approve(minutes, level, timezone.localdate(), "", seen=last_seen(minutes, by), by=by)


def sits_in(person, meeting):
    """In the room, from now on."""
    tick(come(person, meeting), "present", by=None)


def opened(meeting, by, level, **said):
    pitch = make_pitch(meeting, by, "accepted", **said)
    open_door(pitch.post_ptr, level, [meeting.room] if level == Level.ROOM else [members_group()], by=by)
    return pitch


def programme(meeting, by, *items, title="Dopoledne"):
    """A released block from nine o'clock: pitches, or titles of points; a quarter of an hour each."""
    block = AgendaBlock.objects.create(meeting=meeting, title=title, starts=time(9))
    for item in items:
        pitch = item if isinstance(item, Pitch) else None
        kind = {"kind": "pitch", "pitch": pitch} if pitch else {"kind": "point", "title": item}
        Slot.objects.create(meeting=meeting, block=block, minutes=15, **kind)
    Release.objects.create(meeting=meeting, number=1, data=as_data(draft(meeting, by)), by=by)


# Beginning and reading.


def test_an_organiser_begins_them_and_nobody_else(browse, meeting, olga, karel):
    assert browse(karel).post(at("minutes_begin", meeting)).status_code == 404
    assert "Založit zápis" in text(browse(olga).get(at("minutes", meeting)))
    for _time in range(2):  # a second click makes no second ones
        browse(olga).post(at("minutes_begin", meeting))
    assert Minutes.objects.get().city_id == meeting.city_id


@pytest.mark.parametrize(("who", "status"), [("olga", 200), ("karel", 200), ("jana", 404), ("adam", 404)])
def test_until_approved_organisers_and_the_host_read_them(who, status, request, browse, meeting, minutes, karel):
    assert browse(request.getfixturevalue(who)).get(at("minutes", meeting)).status_code == status


def test_of_a_host_outside_the_community_organisers_alone_read_them(browse, meeting, olga, kolin):
    kolin.status = "outside"
    kolin.save()
    start(meeting, olga)
    page = text(browse(olga).get(at("minutes", meeting)))
    assert "Organizátoři" in page


def test_once_approved_the_room_reads_them_or_all_member_cities(browse, meeting, minutes, olga, jana, lida, petr):
    sits_in(jana, meeting)
    approved(minutes, olga)
    assert browse(jana).get(at("minutes", meeting)).status_code == 200
    assert browse(petr).get(at("minutes", meeting)).status_code == 404
    with viewing_as(olga):
        reopen(minutes, "Překlep", by=olga)
    approved(minutes, olga, Level.MEMBERS)
    assert browse(lida).get(at("minutes", meeting)).status_code == 200


def test_a_page_of_minutes_costs_a_fixed_number_of_queries(browse, page_queries, meeting, minutes, olga, jana, karel):
    pitch = opened(meeting, jana, Level.MEMBERS)
    programme(meeting, olga, pitch, "Úvod", "Závěr")
    noted(minutes, olga, "Jedna.", pitch=pitch)
    few = len(page_queries(browse(karel), at("minutes", meeting)))
    for item in ("Úvod", "Závěr", "Jinde"):
        noted(minutes, olga, "Další.", item=item)
    assert len(page_queries(browse(karel), at("minutes", meeting))) == few <= 10


# Noting down.


def test_organisers_and_the_host_note_down_by_item(browse, meeting, minutes, olga, karel, jana):
    pitch = opened(meeting, jana, Level.MEMBERS, title="Zqsenzory")
    programme(meeting, olga, pitch, "Zqdiskuse")
    browse(karel).post(at("note_new", meeting), {"body": "Zqo diskusi", "item": "Zqdiskuse", "kind": "note"})
    browse(olga).post(at("note_new", meeting), {"body": "Zqo pitchi", "pitch": pitch.code, "kind": "decision"})
    page = text(browse(karel).get(at("minutes", meeting)))
    assert page.index("Zqsenzory") < page.rindex("Zqo pitchi") < page.index("Zqo diskusi")
    assert "Co se rozhodlo" in page
    assert Act.objects.filter(verb="noted").count() == 2


def test_the_same_form_twice_is_one_note_and_another_text_a_second(browse, meeting, minutes, olga):
    key = "6f1a7b1e-3f7e-4f0e-9d55-0f2c52f0a001"
    for body in ("Jednou", "Jednou", "Podruhé"):
        browse(olga).post(at("note_new", meeting), {"body": body, "form_key": key})
    assert list(MinutesNote.objects.values_list("body", flat=True)) == ["Jednou", "Podruhé"]


def test_an_empty_note_is_refused_in_words(browse, meeting, minutes, olga):
    answer = browse(olga).post(at("note_new", meeting), {"body": " ", "item": "Úvod"})
    assert "Napište poznámku" in text(answer)
    assert 'value="Úvod"' in text(answer)


def test_readers_who_take_no_notes_are_given_their_text_back(browse, meeting, minutes, olga, jana, lida):
    sits_in(jana, meeting)
    approved(minutes, olga)
    answer = browse(jana).post(at("note_new", meeting), {"body": "Zqpozdě"})
    assert answer.status_code == 409
    assert "Zqpozdě" in text(answer)
    assert browse(lida).post(at("note_new", meeting), {"body": "Zqcizí"}).status_code == 404
    assert not MinutesNote.objects.exists()


def test_two_who_write_one_note_anew_lose_nothing(browse, meeting, minutes, olga, karel):
    note = noted(minutes, olga, "Zqpůvodní")
    edit = at("note_edit", meeting, note.code)
    browse(karel).post(edit, {"body": "Zqkarlovo", "version": 1, "kind": "note"})
    answer = browse(olga).post(edit, {"body": "Zqolžino", "version": 1, "kind": "note"})
    assert answer.status_code == 409
    assert "Zqkarlovo" in text(answer) and "Zqolžino" in text(answer)
    version = re.search(r'name="version" value="(\d+)"', text(answer))[1]
    browse(olga).post(edit, {"body": "Zqolžino", "version": version, "kind": "note"})
    assert MinutesNote.objects.get().body == "Zqolžino"
    assert list(FormerNote.objects.values_list("body", flat=True)) == ["Zqkarlovo", "Zqpůvodní"]
    assert "Zqpůvodní" in text(browse(karel).get(edit))


def test_a_note_is_taken_away_and_put_back(browse, meeting, minutes, olga, karel):
    note = noted(minutes, olga, "Zqomylem")
    for _click in range(2):
        browse(karel).post(at("note_take", meeting, note.code), {"do": "take", "version": "1"})
        assert MinutesNote.objects.get().taken_at
    assert "Vzato zpět" in text(browse(olga).get(at("minutes", meeting)))
    browse(olga).post(at("note_take", meeting, note.code), {"do": "back", "version": "2"})
    assert MinutesNote.objects.get().taken_at is None


def test_a_note_that_a_colleague_wrote_anew_is_not_taken_away_unread(browse, meeting, minutes, olga, karel):
    note = noted(minutes, olga, "Zqstaré")
    browse(karel).post(at("note_edit", meeting, note.code), {"body": "Zqnové", "version": "1"})
    browse(olga).post(at("note_take", meeting, note.code), {"do": "take", "version": "1"})
    assert (MinutesNote.objects.get().body, MinutesNote.objects.get().taken_at) == ("Zqnové", None)


def test_a_note_sent_after_the_session_had_expired_is_given_back(client, browse, meeting, minutes, olga):
    assert 'name="kept_there"' in browse(olga).get(at("minutes", meeting)).content.decode()
    typed = {"body": "Zqpoznámka", "kept_for": mark(olga), "kept_there": "1"}
    came_from = {"Referer": f"http://testserver{at('minutes', meeting)}"}
    answer = client.post(at("note_new", meeting), typed, headers=came_from)
    assert answer.url.endswith(urlencode({"next": at("note_new", meeting)}))
    client.force_login(olga, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Zqpoznámka" in text(client.get(at("note_new", meeting)))


# What stands under a pitch.


@pytest.fixture
def hidden(meeting, minutes, jana, olga):
    """A note under a pitch for the room alone, in minutes for all member cities."""
    pitch = opened(meeting, jana, Level.ROOM, title="Zqneúspěch")
    programme(meeting, olga, pitch)
    note = noted(minutes, olga, "Zqtajemství o dodavateli", pitch=pitch, kind="decision")
    noted(minutes, olga, "Zqveřejné všem")
    approved(minutes, olga, Level.MEMBERS)
    return note


@pytest.mark.parametrize(
    "path", ["zapis", COMPILED + "?q=zqtajemství", COMPILED + "?setkani=4", "/hledat/?q=zqtajemství"]
)
def test_a_note_under_a_narrower_pitch_is_for_its_readers_alone(browse, hidden, meeting, lida, karel, path):
    sits_in(karel, meeting)
    path = at("minutes", meeting) if path == "zapis" else path
    answer = text(browse(lida).get(path))
    assert "tajemství o" not in answer and "Zqneúspěch" not in answer and hidden.code not in answer
    assert "dodavateli" in text(browse(karel).get(path))


def test_the_database_says_the_same(hidden, lida, karel, meeting, as_web):
    with viewing_as(lida):
        assert list(MinutesNote.objects.values_list("body", flat=True)) == ["Zqveřejné všem"]
    with connection.cursor() as cursor:
        cursor.execute("reset role")
        sits_in(karel, meeting)
        cursor.execute("set role smartpitch_web")
    with viewing_as(karel):
        assert MinutesNote.objects.count() == 2


def test_no_word_of_any_note_is_on_the_card_of_the_minutes(hidden):
    with connection.cursor() as cursor:
        cursor.execute("select words::text from posts_card where kind = 'minutes'")
        words = cursor.fetchone()[0]
    assert "tajem" not in words and "dodavatel" not in words


def test_a_pitch_that_is_closed_later_takes_its_notes_with_it(browse, meeting, minutes, jana, olga, lida):
    pitch = opened(meeting, jana, Level.MEMBERS)
    noted(minutes, olga, "Zqpotom zavřené", pitch=pitch)
    approved(minutes, olga, Level.MEMBERS)
    assert "Zqpotom" in text(browse(lida).get(at("minutes", meeting)))
    open_door(pitch.post_ptr, Level.CITY, [], by=jana)
    assert "Zqpotom" not in text(browse(lida).get(at("minutes", meeting)))
    assert "Zqpotom" not in text(browse(lida).get(COMPILED + "?q=zqpotom"))


def test_nobody_notes_under_a_pitch_that_they_do_not_read(browse, meeting, minutes, jana, karel):
    pitch = make_pitch(meeting, jana, "draft")
    answer = browse(karel).post(at("note_new", meeting), {"body": "Zqnaslepo", "pitch": pitch.code})
    assert answer.status_code == 404 and "Zqnaslepo" in text(answer)  # given back, to be copied
    assert not MinutesNote.objects.exists()


# Approval.


def test_approval_locks_and_a_correction_needs_a_reason(browse, meeting, minutes, olga, karel):
    note = noted(minutes, karel, "Poznámka")
    form = {"level": "room", "on": "2026-11-27", "word": "Bez připomínek.", "seen": 1}
    browse(olga).post(at("minutes_approve", meeting), form)
    assert Minutes.objects.get().approved_by == olga
    assert Act.objects.filter(verb="approved").exists()
    assert browse(olga).post(at("note_edit", meeting, note.code), {"body": "x", "version": 1}).status_code == 409
    assert "Napište proč" in text(browse(olga).post(at("minutes_reopen", meeting), {"why": ""}))
    browse(olga).post(at("minutes_reopen", meeting), {"why": "Zqšpatné číslo"})
    assert "Zqšpatné číslo" in text(browse(olga).get(at("minutes", meeting)))
    assert browse(olga).post(at("note_edit", meeting, note.code), {"body": "x", "version": 1}).status_code == 302


def test_what_was_noted_meanwhile_is_not_approved_unread(browse, meeting, minutes, olga, karel):
    noted(minutes, karel, "Mezitím")
    form = {"level": "room", "on": "2026-11-27", "word": "", "seen": 0}
    answer = browse(olga).post(at("minutes_approve", meeting), form)
    assert answer.status_code == 409
    assert 'name="seen" value="1"' in text(answer)
    assert Minutes.objects.get().approved_at is None


@pytest.mark.django_db(transaction=True)
def test_a_note_and_an_approval_at_once_never_both_succeed(meeting, minutes, olga, karel):
    """Whichever is second is told: no note is approved unread, and none is locked out without a word."""

    def tried(deed):
        try:
            deed()
        except Stale:
            return "stale"
        return "done"

    seen = last_seen(minutes, olga)

    def approving():
        with viewing_as(olga):
            approve(minutes, Level.ROOM, timezone.localdate(), "", seen=seen, by=olga)

    assert sorted(at_once(lambda: tried(approving), lambda: tried(lambda: noted(minutes, karel, "Teď")))) == [
        "done",
        "stale",
    ]


@pytest.mark.parametrize("who", ["karel", "jana"])
def test_organisers_alone_approve_and_reopen(who, request, browse, meeting, minutes, karel):
    browser = browse(request.getfixturevalue(who))
    for name in ("minutes_approve", "minutes_reopen", "minutes_agree"):
        assert browser.post(at(name, meeting), {"level": "members", "why": "x", "on": "2026-11-27"}).status_code == 404


def test_forged_deeds_are_refused(meeting, minutes, olga, karel, jana, lida, as_web):
    note = noted(minutes, olga, "Moje")
    note_of = {"minutes": minutes, "body": "x"}
    for person, by in ((jana, jana), (lida, lida), (karel, olga)):  # who takes no notes; in the name of another
        with pytest.raises(DatabaseError), viewing_as(person):
            MinutesNote(by=by, **note_of).save(force_insert=True)
    with viewing_as(jana):
        assert MinutesNote.objects.update(body="x") == Minutes.objects.update(word="x") == 0
    with viewing_as(karel):
        assert Minutes.objects.update(approved_at=timezone.now()) == 0
    for forged in ({"minutes": minutes.pk}, {"by": karel.pk}, {"version": 9}):
        with pytest.raises(DatabaseError, match="permission denied"), viewing_as(karel):
            MinutesNote.objects.filter(pk=note.pk).update(**forged)
    with pytest.raises(DatabaseError, match="permission denied"), viewing_as(karel):
        MinutesNote.objects.all().delete()


def test_approved_notes_are_locked_in_the_database_too(meeting, minutes, olga, as_web):
    note = noted(minutes, olga, "Schválená")
    approved(minutes, olga)
    with viewing_as(olga):
        assert MinutesNote.objects.filter(pk=note.pk).update(body="x") == 0
    with pytest.raises(Stale), viewing_as(olga):
        add(minutes, {"body": "Dodatečná", "kind": "note"}, by=olga)
    with pytest.raises(IntegrityError, match="approved"), viewing_as(olga), transaction.atomic():
        MinutesNote(minutes=minutes, by=olga, body="x").save(force_insert=True)


def test_nobody_approves_or_edits_in_the_name_of_another(minutes, olga, karel, as_web):
    mine, today = Minutes.objects.filter(pk=minutes.pk), timezone.localdate()
    said = {"approved_at": timezone.now(), "approved_on": today}
    with pytest.raises(DatabaseError, match="whoever approves"), viewing_as(olga), transaction.atomic():
        mine.update(approved_by=karel, **said)
    forged = {"edited_by": olga, "edited_at": timezone.now()}
    for more in (forged, {"taken_at": timezone.now()}):
        with pytest.raises(DatabaseError, match="row-level security"), viewing_as(karel), transaction.atomic():
            MinutesNote(minutes=minutes, by=karel, body="x", **more).save(force_insert=True)
    approved(minutes, olga)
    with pytest.raises(DatabaseError, match="opened again first"), viewing_as(olga), transaction.atomic():
        mine.update(word="zqdodatek")


def test_a_city_makes_no_minutes_of_its_own(meeting, jana, pisek, as_web):
    forged = {"meeting": meeting, "city": pisek, "keeper": pisek.group, "author": jana, "title": "x"}
    with pytest.raises(DatabaseError, match="row-level security"), viewing_as(jana):
        Minutes(**forged).save(force_insert=True)


def test_minutes_are_chained_and_one_tick_agrees_to_the_former_ones(browse, meeting, minutes, olga, kolin):
    former = make_meeting(kolin, number=3, ahead=-180)
    browse(olga).post(at("minutes_begin", former))
    assert "Souhlasilo" not in text(browse(olga).get(at("minutes", meeting)))
    approved(minutes_of(former, olga), olga)
    page = text(browse(olga).get(at("minutes", meeting)))
    assert at("minutes", former) in page and 'name="agreed"' in page
    browse(olga).post(at("minutes_agree", meeting), {"agreed": "1"})
    assert at("minutes", meeting) in text(browse(olga).get(at("minutes", former)))
    assert Minutes.objects.get(meeting=meeting).agreed.meeting_id == former.pk
    browse(olga).post(at("minutes_agree", meeting))
    assert Minutes.objects.get(meeting=meeting).agreed is None


# Who was there.


def test_attendance_flows_in_for_readers_alone(browse, meeting, minutes, olga, jana, karel, lida):
    sits_in(jana, meeting)
    tick(come(lida, meeting), "excused", by=None)
    page = text(browse(karel).get(at("minutes", meeting)))
    assert "1\u00a0město" in page and "Jana Dvořáková" in page and "Lída Malá" in page
    with viewing_as(lida), connection.cursor() as cursor:
        cursor.execute("select count(*) from meetings_attended(%s)", [minutes.pk])
        assert cursor.fetchone() == (0,)


# All minutes together.


def test_notes_of_all_meetings_are_found_by_czech_stems_the_newest_first(browse, meeting, minutes, olga, kolin):
    old = make_meeting(kolin, number=3, ahead=-180)
    noted(start(old, olga), olga, "Loni se mluvilo o parkovacích senzorech.")
    noted(minutes, olga, "Parkovací senzor vydržel dvě zimy.")
    page = text(browse(olga).get(COMPILED + "?q=parkovací senzory"))
    assert page.index("vydržel") < page.index("Loni se mluvilo")
    assert "<mark>" in page
    assert "Loni" not in text(browse(olga).get(COMPILED + "?q=senzory&setkani=4"))


def test_they_are_narrowed_by_the_city_whose_pitch_it_was(browse, meeting, minutes, olga, jana, pisek):
    noted(minutes, olga, "Zqsenzory Písku", pitch=opened(meeting, jana, Level.MEMBERS))
    noted(minutes, olga, "Zqsenzory obecně")
    page = text(browse(olga).get(f"{COMPILED}?q=zqsenzory&mesto={pisek.pk}"))
    assert "Písku" in page and "obecně" not in page


def test_they_page_by_keyset_in_both_directions(meeting, minutes, olga):
    for n in range(5):
        noted(minutes, olga, f"Senzory {n}")
    with viewing_as(olga):
        said = lambda page: [note.body[-1] for note in page.notes]  # noqa: E731
        _query, first = recall(olga, parse("senzory"), size=2)
        _query, second = recall(olga, parse("senzory"), after=first.older, size=2)
        _query, last = recall(olga, parse("senzory"), after=second.older, size=2)
        _query, back = recall(olga, parse("senzory"), before=last.newer, size=2)
    assert (said(first), said(second), said(last), said(back)) == (["4", "3"], ["2", "1"], ["0"], ["2", "1"])
    assert first.newer == last.older == ""


def test_whoever_reads_no_minutes_is_told_so(browse, minutes, lida, hana):
    for person in (lida, hana):
        assert "Zatím vám není otevřen" in text(browse(person).get(COMPILED + "?q=senzory"))


def test_broken_addresses_are_no_error(browse, minutes, olga):
    assert browse(olga).get(COMPILED + "?q=a&setkani=x&mesto=99999999999&po=zz&pred=zz").status_code == 200


def test_the_compiled_page_costs_a_fixed_number_of_queries(browse, page_queries, meeting, minutes, olga):
    noted(minutes, olga, "Senzory.")
    few = len(page_queries(browse(olga), COMPILED + "?q=senzory"))
    for _n in range(3):
        noted(minutes, olga, "Senzory.")
    assert len(page_queries(browse(olga), COMPILED + "?q=senzory")) == few <= 6
