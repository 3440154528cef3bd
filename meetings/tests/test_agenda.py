"""The agenda: times by themselves, remarks, the composer and its reasons, releases, who reads what of the programme."""

from datetime import time, timedelta

import pytest
from django.core import mail
from django.db import connection
from django.utils import timezone

from conftest import make_city, make_person, tell
from meetings import agenda
from meetings.attendance import tick
from meetings.calendar import of_meeting
from meetings.composing import apply, compose
from meetings.deciding import carry_over, put_off
from meetings.models import AgendaBlock, Meeting, Pitch, Release, Slot
from meetings.pitching import withdraw
from meetings.releasing import NotReady, release, touched
from meetings.tests.test_pitches import form, make_pitch, of, status_of
from meetings.tests.test_registering import at, come, make_meeting, text
from posts.editing import Stale
from posts.models import Level, Post
from posts.viewing import viewing_as
from practices.tests.test_editing import at_once

pytestmark = pytest.mark.django_db
CONFIRMED = Pitch.Status.CONFIRMED


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


def put(block, pitch, minutes=15, position=0):
    where = {"block": block, "meeting_id": block.meeting_id, "position": position}
    return Slot.objects.create(kind="pitch", pitch=pitch, minutes=minutes, **where)


def said_of(meeting, person):
    """The remarks on the draft, as this organiser reads it."""
    with viewing_as(person):
        parts = agenda.draft(meeting, person)
        return [remark.words for remark in agenda.remarks(meeting, parts, organiser=True)]


def released(meeting, person, note="", seen=0):
    with viewing_as(person):
        return release(meeting, note, seen=seen, by=person)


def test_slots_follow_each_other_and_blocks_too(meeting, block, pitch, lida, olga):
    put(block, pitch)
    Slot.objects.create(block=block, meeting=meeting, kind="break", title="Káva", minutes=20, position=1)
    second = AgendaBlock.objects.create(meeting=meeting, title="Blok 2", position=1)
    put(second, make_pitch(meeting, lida, CONFIRMED))
    with viewing_as(olga):
        parts = agenda.draft(meeting, olga)
    assert [at for part in parts for _slot, at in part.slots] == [time(9), time(9, 15), time(9, 35)]


def test_a_block_that_says_its_hour_begins_then_and_halls_run_side_by_side(meeting, block, olga):
    AgendaBlock.objects.create(meeting=meeting, title="Odpoledne", position=1, starts=time(13))
    AgendaBlock.objects.create(meeting=meeting, title="Dílna", position=2, room="Malý sál")
    with viewing_as(olga):
        assert [part.starts for part in agenda.draft(meeting, olga)] == [time(9), time(13), time(9)]


def test_what_does_not_fit_is_said(meeting, block, pitch, jana, olga):
    put(block, pitch, minutes=70)
    said = said_of(meeting, olga)
    assert any("10 minut delší" in words for words in said)
    assert any("přihlášku nemá" in words for words in said)
    assert any("příběh neúspěchu" in words for words in said)


def test_what_fits_is_not_remarked_on(meeting, block, jana, olga):
    pitch = make_pitch(meeting, jana, CONFIRMED, presenter_id=jana.pk, format="failure")
    come(jana, meeting)
    put(block, pitch)
    assert said_of(meeting, olga) == []


def test_what_was_typed_about_a_block_that_is_gone_stays(browse, meeting, block, olga):
    point = Slot.objects.create(block=block, meeting=meeting, kind="break", title="Káva", minutes=20)
    addresses = [
        at("block_edit", meeting, block.pk),
        at("slot_new", meeting, block.pk),
        at("slot_edit", meeting, point.pk),
    ]
    block.delete()
    sent = {"title": "zqnázev", "minutes": "45", "kind": "break"}
    for address in addresses:
        answer = browse(olga).post(address, sent)
        assert answer.status_code == 409
        assert 'value="zqnázev"' in text(answer)
        assert "V návrhu už není" in text(answer)
        assert browse(olga).get(address).status_code == 404
    assert not AgendaBlock.objects.exists()


def test_a_city_twice_in_a_row_and_out_of_its_time_is_said(meeting, block, jana, olga):
    put(block, make_pitch(meeting, jana, CONFIRMED))
    put(block, make_pitch(meeting, jana, CONFIRMED, not_before=time(12), title="Druhý"), position=1)
    said = said_of(meeting, olga)
    assert any("dvakrát po sobě" in words for words in said)
    assert any("nemůže" in words for words in said)


def test_one_person_in_two_halls_at_once_is_said(meeting, block, jana, olga):
    other = AgendaBlock.objects.create(meeting=meeting, title="Dílna", room="Malý sál", position=1)
    put(block, make_pitch(meeting, jana, CONFIRMED, presenter_id=jana.pk))
    put(other, make_pitch(meeting, jana, CONFIRMED, presenter_id=jana.pk))
    assert any("dvě věci najednou" in words for words in said_of(meeting, olga))


def test_blocks_that_overlap_and_the_end_of_the_day_are_said(meeting, block, olga):
    AgendaBlock.objects.create(meeting=meeting, title="Brzy", position=1, starts=time(9, 30))
    AgendaBlock.objects.create(meeting=meeting, title="Pozdě", position=2, starts=time(14, 30))
    said = said_of(meeting, olga)
    assert any("dřív než skončí" in words for words in said)
    assert any("po konci setkání" in words for words in said)


def test_buttons_move_a_slot_also_into_the_next_block(browse, meeting, block, pitch, olga):
    second = AgendaBlock.objects.create(meeting=meeting, title="Blok 2", position=1)
    slot = put(block, pitch)
    browse(olga).post(at("agenda_deed", meeting), {"do": "down", "slot": slot.pk})
    slot.refresh_from_db()
    assert slot.block == second


def test_dragging_says_block_and_place(browse, meeting, block, pitch, lida, olga):
    first, second = put(block, pitch), put(block, make_pitch(meeting, lida, CONFIRMED), position=1)
    deed = {"do": "move", "slot": second.pk, "block": block.pk, "position": "0"}
    browse(olga).post(at("agenda_deed", meeting), deed)
    assert list(Slot.objects.filter(block=block)) == [second, first]


def test_what_a_colleague_took_out_meanwhile_is_said_and_nothing_breaks(browse, meeting, block, pitch, olga):
    slot = put(block, pitch)
    browser = browse(olga)
    browser.post(at("agenda_deed", meeting), {"do": "drop", "slot": slot.pk})
    answer = browser.post(at("agenda_deed", meeting), {"do": "up", "slot": slot.pk}, follow=True)
    assert "Mezitím se to změnilo" in text(answer).replace("\xa0", " ")


@pytest.mark.parametrize("who", ["jana", "karel", "lida"])
def test_only_organisers_arrange(who, request, browse, meeting, block, pitch, karel, lida):
    slot = put(block, pitch)
    person = request.getfixturevalue(who)
    assert browse(person).post(at("agenda_deed", meeting), {"do": "drop", "slot": slot.pk}).status_code == 404
    with viewing_as(person), connection.cursor() as cursor:
        cursor.execute("set local role smartpitch_web")
        assert not Slot.objects.filter(pk=slot.pk).update(minutes=1)
        assert Slot.objects.exists() == (who == "karel")  # the host reads the draft
        cursor.execute("reset role")


@pytest.mark.django_db(transaction=True)
def test_two_organisers_at_once_lose_nothing(meeting, block, olga, jana, lida):
    second = make_person("Oto Druhý", role="organiser")
    pitches = [make_pitch(meeting, jana, CONFIRMED), make_pitch(meeting, lida, CONFIRMED)]

    def place(person, pitch):
        with viewing_as(person):
            agenda.place(meeting, pitch.code, block.pk, by=person)

    at_once(lambda: place(olga, pitches[0]), lambda: place(second, pitches[1]))
    assert sorted(Slot.objects.values_list("position", flat=True)) == [0, 1]


# The composer


def frame(meeting, *minutes):
    return [
        AgendaBlock.objects.create(meeting=meeting, title=f"Blok {n}", minutes=each, position=n)
        for n, each in enumerate(minutes, 1)
    ]


def first_draft(meeting, person):
    with viewing_as(person):
        return compose(meeting, person)[0]


def test_the_host_opens_and_says_why(meeting, jana, karel, olga):
    frame(meeting, 60)
    make_pitch(meeting, jana, CONFIRMED)
    hosts = make_pitch(meeting, karel, CONFIRMED)
    rows = first_draft(meeting, olga).blocks[0][1]
    assert (rows[0][0], rows[0][2]) == (hosts, "hostitel začíná")


def test_each_block_has_a_failure_and_no_city_speaks_twice_in_a_row(meeting, jana, karel, lida, olga):
    frame(meeting, 45, 45)
    people = [jana, karel, lida]
    for index in range(6):
        make_pitch(meeting, people[index % 3], CONFIRMED, format="failure" if index in (1, 2) else "short")
    for _block, rows in first_draft(meeting, olga).blocks:
        cities = [pitch.city_id for pitch, _minutes, _why in rows]
        assert any(pitch.format == "failure" for pitch, _minutes, _why in rows)
        assert all(one != other for one, other in zip(cities, cities[1:], strict=False))


def test_what_is_left_out_is_said_with_its_reason(meeting, jana, lida, olga):
    frame(meeting, 20)
    make_pitch(meeting, jana, CONFIRMED)
    late = make_pitch(meeting, lida, CONFIRMED, not_before=time(14))
    left = dict(first_draft(meeting, olga).left)
    assert left[late] == "ve volných časech přednesen být nemůže"


def test_a_city_that_was_silent_comes_before_one_that_spoke(meeting, pisek, jana, lida, olga):
    before = make_meeting(pisek, number=3, ahead=-100, state=Meeting.State.HELD)
    spoken = make_pitch(before, jana)
    Pitch.objects.filter(pk=spoken.pk).update(status="given")
    frame(meeting, 15)
    make_pitch(meeting, jana, CONFIRMED)
    silent = make_pitch(meeting, lida, CONFIRMED)
    assert first_draft(meeting, olga).pitches == [silent]


def test_no_block_is_longer_than_its_time_and_breaks_stay(meeting, jana, lida, olga):
    (block,) = frame(meeting, 45)
    Slot.objects.create(block=block, meeting=meeting, kind="point", title="Káva", minutes=15)
    for person in (jana, lida, jana):
        make_pitch(meeting, person, CONFIRMED)
    with viewing_as(olga):
        apply(meeting, "a", by=olga)
    assert [slot.kind for slot in Slot.objects.all()] == ["point", "pitch", "pitch"]


def test_the_same_inputs_give_the_same_drafts(meeting, jana, lida, olga):
    frame(meeting, 45)
    for person in (jana, lida, jana):
        make_pitch(meeting, person, CONFIRMED)
    with viewing_as(olga):
        assert compose(meeting, olga) == compose(meeting, olga)


def test_a_draft_that_is_offered_no_more_is_not_taken_over(meeting, olga):
    with viewing_as(olga), pytest.raises(Stale):
        apply(meeting, "a", by=olga)


# Releases


def test_a_release_opens_pitches_to_whom_their_cities_let_in(browse, meeting, block, jana, lida, karel, olga):
    open_to_all = make_pitch(meeting, jana, CONFIRMED)
    in_the_room = make_pitch(meeting, jana, CONFIRMED, opens=Level.ROOM, title="Zqvsále")
    put(block, open_to_all)
    put(block, in_the_room, position=1)
    assert browse(lida).get(of("detail", open_to_all)).status_code == 404
    released(meeting, olga)
    page = text(browse(lida).get(at("programme", meeting)))
    assert open_to_all.title in page
    assert "Zqvsále" not in page
    assert browse(lida).get(of("detail", open_to_all)).status_code == 200
    assert browse(lida).get(of("detail", in_the_room)).status_code == 404


def test_who_sits_in_the_room_reads_what_is_for_the_room(browse, kolin, jana, lida, olga):
    meeting = make_meeting(kolin, ahead=0, pitches_until=timezone.localdate())
    pitch = make_pitch(meeting, jana, CONFIRMED, opens=Level.ROOM, title="Zqvsále")
    put(AgendaBlock.objects.create(meeting=meeting, title="Blok"), pitch)
    released(meeting, olga)
    seat = come(lida, meeting)
    tick(seat, "present", by=olga)
    assert "Zqvsále" in text(browse(lida).get(at("programme", meeting)))
    tick(seat, "", by=olga)
    assert "Zqvsále" not in text(browse(lida).get(at("programme", meeting)))
    assert browse(lida).get(of("detail", pitch)).status_code == 404


def test_the_public_reads_times_and_blocks_and_no_pitch(client, meeting, block, pitch, olga):
    put(block, pitch)
    released(meeting, olga)
    for page in (client.get(at("programme", meeting)), client.get(at("detail", meeting))):
        assert "Blok 1" in text(page)
        assert pitch.title not in text(page)
        assert "Písek" not in text(page).replace("Písek</option>", "")
    assert client.get(at("programme_pdf", meeting)).status_code == 200


def test_there_is_no_programme_before_its_release(client, browse, meeting, block, olga):
    assert client.get(at("programme", meeting)).status_code == 404
    assert browse(olga).get(at("programme", meeting)).status_code == 404


def test_what_only_organisers_see_is_not_released(client, meeting, block, olga):
    Slot.objects.create(block=block, meeting=meeting, kind="private", title="Zqrezerva", minutes=10)
    released(meeting, olga)
    assert "Zqrezerva" not in text(client.get(at("programme", meeting)))


def test_a_pitch_that_is_not_accepted_stops_the_release(browse, meeting, block, jana, olga):
    put(block, make_pitch(meeting, jana))
    with pytest.raises(NotReady):
        released(meeting, olga)
    answer = browse(olga).post(at("release", meeting), {"note": "", "seen": "0"})
    assert answer.status_code == 409
    assert not Release.objects.exists()


def test_only_touched_people_are_told_and_no_word_of_the_pitch(meeting, block, jana, petr, lida, olga):
    moved, kept = make_pitch(meeting, jana, CONFIRMED), make_pitch(meeting, lida, CONFIRMED)
    first, last = put(block, kept), put(block, moved, position=1)
    released(meeting, olga)
    tell()
    mail.outbox.clear()
    Slot.objects.filter(pk=last.pk).update(position=5)
    Slot.objects.create(block=block, meeting=meeting, kind="break", title="Káva", minutes=10, position=3)
    released(meeting, olga, "přibyla přestávka", seen=1)
    tell()
    assert first.pitch_id != last.pitch_id
    assert {letter.to[0] for letter in mail.outbox} == {jana.email, petr.email}
    assert all(moved.title not in letter.subject + letter.body for letter in mail.outbox)
    assert "9:25" in mail.outbox[0].body


def test_what_loses_its_place_goes_back_behind_its_door(browse, meeting, block, pitch, lida, olga):
    slot = put(block, pitch)
    released(meeting, olga)
    assert browse(lida).get(of("detail", pitch)).status_code == 200
    slot.delete()
    released(meeting, olga, seen=1)
    assert browse(lida).get(of("detail", pitch)).status_code == 404
    assert Post.objects.get(pk=pitch.pk).level == Level.CIRCLE


def test_the_host_is_told_of_a_pitch_for_the_room_that_it_does_not_read_it(browse, meeting, block, jana, karel, olga):
    pitch = make_pitch(meeting, jana, CONFIRMED, presenter_id=jana.pk, opens="room", format="failure")
    put(block, pitch)
    Slot.objects.update(why="zqproč tady")
    put(block, make_pitch(meeting, karel, CONFIRMED), position=1)
    released(meeting, olga)
    page = text(browse(karel).get(at("agenda", meeting)))
    assert "Pitch, který vaše město nečte" in page
    assert "už neexistuje" not in page
    assert "zqproč tady" not in page
    assert "příběh neúspěchu" not in page
    assert pitch.title in text(browse(olga).get(at("pitches", meeting)))


def test_a_withdrawn_pitch_stays_closed_when_its_place_goes(browse, meeting, block, pitch, jana, karel, olga):
    slot = put(block, pitch)
    released(meeting, olga)
    with viewing_as(jana):
        withdraw(Pitch.objects.get(pk=pitch.pk), "nejedeme", by=jana)
    assert browse(karel).get(of("detail", pitch)).status_code == 404
    slot.delete()
    released(meeting, olga, seen=1)
    assert browse(karel).get(of("detail", pitch)).status_code == 404
    assert Post.objects.get(pk=pitch.pk).level == Level.CITY


def test_a_release_leaves_alone_what_was_taken_over_to_another_meeting(meeting, block, pitch, lida, pisek, olga):
    put(block, pitch)
    released(meeting, olga)
    following = make_meeting(pisek, number=5, ahead=200)
    with viewing_as(olga):
        put_off(Pitch.objects.get(pk=pitch.pk), "málo času", by=olga)
        carry_over([Pitch.objects.get(pk=pitch.pk)], following, by=olga)
    assert not Slot.objects.filter(meeting=meeting).exists()
    put(AgendaBlock.objects.create(meeting=following, title="Blok", minutes=60), pitch)
    released(following, olga)
    tell()
    mail.outbox.clear()
    released(meeting, olga, seen=1)
    tell()
    assert Post.objects.get(pk=pitch.pk).level == Level.MEMBERS
    assert mail.outbox == []


def test_another_wish_after_the_release_moves_the_door_at_once(browse, meeting, block, pitch, jana, lida, olga):
    put(block, pitch)
    released(meeting, olga)
    assert browse(lida).get(of("detail", pitch)).status_code == 200
    for opens, status in (("room", 404), ("members", 200)):
        known = Pitch.objects.get(pk=pitch.pk)
        browse(jana).post(of("edit", pitch), form(version=known.version, presenter=jana.pk, opens=opens))
        assert browse(lida).get(of("detail", pitch)).status_code == status


def test_a_second_release_at_the_same_time_is_told(browse, meeting, block, olga):
    released(meeting, olga)
    answer = browse(olga).post(at("release", meeting), {"note": "zqmoje", "seen": "0"})
    assert answer.status_code == 409
    assert "zqmoje" in text(answer)
    assert Release.objects.count() == 1


def test_a_forged_number_of_a_release_is_told_too(browse, meeting, block, olga):
    assert browse(olga).post(at("release", meeting), {"note": "", "seen": "5"}).status_code == 409


def test_former_releases_stay_readable_with_their_note(client, meeting, block, olga):
    released(meeting, olga, "zqprvní")
    AgendaBlock.objects.update(title="Zqnový název")
    released(meeting, olga, "zqdruhá", seen=1)
    page = text(client.get(at("programme", meeting)))
    assert "Zqnový název" in page
    assert "zqprvní" in page
    assert "Blok 1" in text(client.get(at("programme_of", meeting, 1)))
    for number in (3, 2**15, 10**30):
        assert client.get(at("programme_of", meeting, number)).status_code == 404


def test_a_release_raises_the_sequence_of_the_calendar(meeting, block, olga):
    before = Meeting.objects.get().sequence
    released(meeting, olga)
    after = Meeting.objects.with_places().get()
    assert after.sequence == before + 1
    assert f"SEQUENCE:{after.sequence}".encode() in of_meeting(after, "cs")


def test_changes_are_told_apart():
    def data(**at):
        slots = [{"pitch": int(key[1:]), "starts": value} for key, value in at.items()]
        return [{"day": 1, "room": "", "slots": slots}]

    assert touched(data(p1="9:00", p2="9:15"), data(p2="9:30", p3="9:00")) == {1: "dropped", 2: "moved", 3: "new"}


def test_what_was_put_off_stops_the_next_release(meeting, block, pitch, olga):
    put(block, pitch)
    with viewing_as(olga):
        put_off(Pitch.objects.get(pk=pitch.pk), "nestihneme", by=olga)
    assert status_of(pitch) == Pitch.Status.POSTPONED
    with pytest.raises(NotReady):
        released(meeting, olga)


@pytest.mark.parametrize("number", [1, 3])
def test_the_programme_costs_the_same_with_one_pitch_or_three(number, browse, page_queries, meeting, block, olga, lida):
    for index in range(number):
        person = make_person(f"Člověk {index}", make_city(f"Město {index}"))
        put(block, make_pitch(meeting, person, CONFIRMED), position=index)
    released(meeting, olga)
    assert len(page_queries(browse(lida), at("programme", meeting))) == 4


@pytest.mark.parametrize("number", [1, 3])
def test_the_builder_costs_the_same_with_one_pitch_and_with_three(number, browse, page_queries, meeting, block, olga):
    for index in range(number):
        person = make_person(f"Člověk {index}", make_city(f"Město {index}"))
        put(block, make_pitch(meeting, person, CONFIRMED), position=index)
    assert len(page_queries(browse(olga), at("agenda", meeting))) == 9
