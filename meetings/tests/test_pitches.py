"""Pitches: offered without retyping, decided on behind closed doors, confirmed, withdrawn, carried over, presented."""

import re
from datetime import timedelta
from urllib.parse import urlencode

import pytest
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cities.kept import mark
from cities.models import Membership
from conftest import make_practice, make_question, tell
from meetings.changes import change
from meetings.deciding import backlog, carry_over, decide, give, pending, put_off, release
from meetings.models import Decision, HostSheet, LateEntry, Meeting, Pitch, PitchNote
from meetings.pitching import begin, confirm, remind_of_drafts, submit, withdraw
from meetings.tests.test_registering import at, make_meeting, text
from posts.editing import Stale, put_into_trash
from posts.models import Level
from posts.sharing import open_door
from posts.viewing import viewing_as
from practices.models import Outcome

pytestmark = pytest.mark.django_db
Status = Pitch.Status
SAID = {
    "title": "Senzory, které jsme zase sundali",
    "ask": "vaše čísla",
    "body": "Krátce.",
    "format": "short",
    "presenter_id": None,
    "not_before": None,
    "not_after": None,
    "equipment": "",
    "opens": "members",
}


@pytest.fixture
def meeting(kolin):
    """In Kolín, whose Karel is the host; pitches are taken for ten more days."""
    return make_meeting(kolin, pitches_until=timezone.localdate() + timedelta(days=10))


@pytest.fixture
def pitch(meeting, jana):
    return make_pitch(meeting, jana)


def make_pitch(meeting, by, status=Status.SUBMITTED, decider=None, **said):
    """A pitch of this person's city; brought as far as `status`."""
    city = by.memberships.first().city
    with viewing_as(by):
        pitch = begin(SAID | said, by=by, meeting=meeting, place=(city, city.group, None))
        if status != Status.DRAFT:
            submit(pitch, by=by)
    if status in (Status.ACCEPTED, Status.CONFIRMED, Status.WAITING, Status.DECLINED):
        Pitch.objects.filter(pk=pitch.pk).update(status=status)
    pitch.refresh_from_db()
    return pitch


def of(name, pitch):
    return reverse(f"pitches:{name}", args=[pitch.code])


def status_of(pitch):
    return Pitch.objects.get(pk=pitch.pk).status


def form(**said):
    return {"title": "Parkování", "ask": "vaše čísla", "format": "short", "opens": "members"} | said


def test_a_pitch_begins_from_a_practice_without_retyping(browse, meeting, jana, pisek):
    practice = make_practice(pisek, jana, Level.CITY, title="Zqsenzory", summary="Zqshrnutí", outcome=Outcome.FAILED)
    page = text(browse(jana).get(f"{at('pitch_new', meeting)}?z={practice.code}"))
    assert 'value="Zqsenzory"' in page
    assert "Zqshrnutí</textarea>" in page
    assert re.search(r'value="failure"[^>]* checked', page)
    browse(jana).post(f"{at('pitch_new', meeting)}?z={practice.code}", form())
    assert Pitch.objects.get().about_id == practice.pk


def test_a_practice_that_one_does_not_read_begins_nothing(browse, meeting, lida, jana, pisek):
    practice = make_practice(pisek, jana, Level.CITY, title="Zqtajné")
    assert "Zqtajné" not in text(browse(lida).get(f"{at('pitch_new', meeting)}?z={practice.code}"))


def test_a_question_begins_a_clinic(browse, meeting, jana, pisek):
    question = make_question(pisek, jana, Level.MEMBERS, title="Zqjak počítat?")
    page = text(browse(jana).get(f"{at('pitch_new', meeting)}?z={question.code}"))
    assert "Zqjak počítat?" in page


def test_what_is_wanted_from_the_room_is_required_and_nothing_typed_is_lost(browse, meeting, jana):
    answer = browse(jana).post(at("pitch_new", meeting), form(ask="", body="Zqdlouhé povídání"))
    assert "Bez toho je to přednáška" in text(answer)
    assert "Zqdlouhé povídání" in text(answer)
    assert not Pitch.objects.exists()


def test_the_formats_speak_the_language_of_the_page(browse, meeting, jana):
    shown = text(browse(jana).get(f"/en{at('pitch_new', meeting)}"))
    assert "5-minute pitch: 5 minutes and 10 for the room" in shown


def test_a_draft_may_lack_it_and_is_its_authors_alone(browse, meeting, jana, petr, olga):
    browse(jana).post(at("pitch_new", meeting), form(ask="", draft="1"))
    pitch = Pitch.objects.get()
    assert pitch.status == Status.DRAFT
    assert browse(jana).get(of("detail", pitch)).status_code == 200
    for other in (petr, olga):
        assert browse(other).get(of("detail", pitch)).status_code == 404


def test_a_draft_without_its_wish_is_not_submitted(browse, meeting, jana):
    pitch = make_pitch(meeting, jana, Status.DRAFT, ask="")
    assert browse(jana).post(of("submit", pitch)).url == of("edit", pitch)
    assert status_of(pitch) == Status.DRAFT


def test_the_same_form_twice_is_one_pitch(browse, meeting, jana):
    key = "6f1a7b1e-3f7e-4f0e-9d55-0f2c52f0a001"
    for _time in range(2):
        browse(jana).post(at("pitch_new", meeting), form(form_key=key))
    assert Pitch.objects.count() == 1


@pytest.mark.parametrize(
    ("who", "status"), [("jana", 200), ("petr", 200), ("karel", 200), ("olga", 200), ("lida", 404), ("adam", 404)]
)
def test_what_is_submitted_is_read_by_its_city_the_organisers_and_the_host(who, status, request, browse, pitch, karel):
    assert browse(request.getfixturevalue(who)).get(of("detail", pitch)).status_code == status


def test_only_a_form_that_came_twice_is_stale(meeting, jana):
    with pytest.raises(IntegrityError):
        make_pitch(meeting, jana, Status.DRAFT, ask=None)


def test_every_word_of_a_pitch_that_one_may_not_write_any_more_comes_back(browse, pitch, jana):
    jana.memberships.update(valid_to=timezone.now())
    sent = form(title="zqnázev", ask="zqpřání", body="zqpovídání", equipment="zqtabule", version=pitch.version)
    answer = browse(jana).post(of("edit", pitch), sent)
    assert answer.status_code == 404
    for words in ("zqnázev", "zqpřání", "zqpovídání", "zqtabule"):
        assert f">{words}</textarea>" in text(answer)


def test_a_note_on_a_pitch_that_was_closed_meanwhile_comes_back(browse, pitch, jana, karel):
    open_door(pitch.post_ptr, Level.CITY, [], by=jana)
    answer = browse(karel).post(of("note", pitch), {"note": "zqpoznámka"})
    assert answer.status_code == 404
    assert ">zqpoznámka</textarea>" in text(answer)


def test_a_colleague_writes_it_on_and_a_stale_form_is_told(browse, pitch, jana, petr):
    browse(petr).post(of("edit", pitch), form(title="Petrův název", version=pitch.version))
    answer = browse(jana).post(of("edit", pitch), form(title="Janin název", version=pitch.version))
    assert answer.status_code == 409
    assert "Petrův název" in text(answer)
    assert "Janin název" in text(answer)


def test_nobody_submits_when_the_call_is_closed_but_a_late_city(browse, meeting, jana, lida):
    Meeting.objects.update(pitches_until=timezone.localdate() - timedelta(days=1))
    assert browse(jana).get(at("pitch_new", meeting)).status_code == 403
    LateEntry.objects.create(meeting=meeting, city=jana.memberships.get().city, until=timezone.localdate())
    assert browse(jana).post(at("pitch_new", meeting), form()).status_code == 302
    assert Pitch.objects.get().status == Status.SUBMITTED
    assert browse(lida).get(at("pitch_new", meeting)).status_code == 403


def test_a_draft_stays_a_draft_when_the_call_closes_meanwhile(browse, meeting, jana):
    pitch = make_pitch(meeting, jana, Status.DRAFT)
    Meeting.objects.update(pitches_until=timezone.localdate() - timedelta(days=1))
    browse(jana).post(of("edit", pitch), form(version=pitch.version))
    assert status_of(pitch) == Status.DRAFT


def test_a_decision_is_invisible_until_it_is_released(browse, pitch, meeting, jana, olga, karel):
    browse(olga).post(of("decide", pitch), {"verdict": "accepted", "word": "zqrádi"})
    for other in (jana, karel):
        page = text(browse(other).get(of("detail", pitch)))
        assert "zqrádi" not in page
        assert "přijat" not in page
    assert "zqrádi" in text(browse(olga).get(of("detail", pitch)))
    browse(olga).post(at("decisions_release", meeting), {"expected": "1"})
    assert "zqrádi" in text(browse(jana).get(of("detail", pitch)))
    assert status_of(pitch) == Status.ACCEPTED
    assert not Decision.objects.exists()


def test_the_letter_about_a_decision_says_nothing_of_the_pitch(pitch, meeting, jana, petr, olga):
    with viewing_as(olga):
        decide(pitch, "declined", "zqpříliš dlouhé", by=olga)
        release(meeting, 1, by=olga)
    tell()
    assert {letter.to[0] for letter in mail.outbox} == {jana.email, petr.email}
    for letter in mail.outbox:
        assert "zqpříliš" not in letter.body
        assert pitch.title not in letter.subject + letter.body


def test_other_decisions_than_were_seen_are_not_released(pitch, meeting, olga):
    with viewing_as(olga):
        decide(pitch, "accepted", "", by=olga)
        with pytest.raises(Stale):
            release(meeting, 2, by=olga)
    assert status_of(pitch) == Status.SUBMITTED


def test_what_was_withdrawn_meanwhile_is_not_accepted(pitch, meeting, jana, olga):
    with viewing_as(olga):
        decide(pitch, "accepted", "", by=olga)
    with viewing_as(jana):
        withdraw(pitch, "nemoc", by=jana)
    with viewing_as(olga):
        assert release(meeting, 1, by=olga) == 0
    assert status_of(pitch) == Status.WITHDRAWN


def test_declining_needs_a_word(browse, pitch, olga):
    answer = browse(olga).post(of("decide", pitch), {"verdict": "declined", "word": ""})
    assert 'id="chyby"' in text(answer)
    assert not Decision.objects.exists()


def test_the_city_confirms_what_was_accepted(browse, meeting, jana):
    pitch = make_pitch(meeting, jana, Status.ACCEPTED)
    browse(jana).post(of("confirm", pitch))
    assert status_of(pitch) == Status.CONFIRMED


def test_withdrawing_needs_a_reason_and_closes_the_door_to_the_host(browse, pitch, jana, karel, olga):
    assert "Napište proč" in text(browse(jana).post(of("withdraw", pitch), {"word": ""})).replace("\xa0", " ")
    browse(jana).post(of("withdraw", pitch), {"word": "zqdůvod"})
    assert browse(karel).get(of("detail", pitch)).status_code == 404
    assert "zqdůvod" in text(browse(olga).get(of("detail", pitch)))


def test_notes_are_between_organisers_and_the_host(browse, pitch, jana, karel, olga):
    browse(karel).post(of("note", pitch), {"note": "zqpoznámka"})
    assert "zqpoznámka" in text(browse(olga).get(of("detail", pitch)))
    assert "zqpoznámka" not in text(browse(jana).get(of("detail", pitch)))
    assert browse(jana).post(of("note", pitch), {"note": "x"}).status_code == 404


def test_the_host_sees_no_notes_on_its_own_pitch(browse, meeting, karel, olga):
    pitch = make_pitch(meeting, karel)
    with viewing_as(olga):
        PitchNote.objects.create(pitch=pitch, body="zqpoznámka", by=olga)
    assert "zqpoznámka" not in text(browse(karel).get(of("detail", pitch)))
    with viewing_as(karel), connection.cursor() as cursor:
        cursor.execute("set local role smartpitch_web")
        assert not PitchNote.objects.exists()
        cursor.execute("reset role")


def test_the_board_is_for_organisers_and_the_host(browse, pitch, meeting, jana, karel, olga):
    for reader in (karel, olga):
        assert pitch.title in text(browse(reader).get(at("pitches", meeting)))
    assert browse(jana).get(at("pitches", meeting)).status_code == 404


def test_the_board_is_narrowed_by_state(browse, pitch, meeting, lida, olga):
    other = make_pitch(meeting, lida, Status.ACCEPTED, title="Zqpřijatý")
    page = text(browse(olga).get(at("pitches", meeting), {"stav": "accepted"}))
    assert other.title in page
    assert pitch.title not in page


def test_what_was_put_off_waits_in_the_backlog_and_is_confirmed_again(browse, pitch, meeting, jana, pisek, olga, karel):
    with viewing_as(olga):
        put_off(pitch, "málo času", by=olga)
    following = make_meeting(pisek, number=5, ahead=200)
    page = browse(olga).get(at("pitches_carry", following))
    assert pitch.title in text(page)
    browse(olga).post(at("pitches_carry", following), {"pitches": [pitch.code]})
    pitch.refresh_from_db()
    assert (pitch.meeting, pitch.status) == (following, Status.ACCEPTED)
    page = text(browse(jana).get(of("detail", pitch)))
    assert "málo času" in page
    assert "Smart Cities Pitch 5" in page
    assert browse(karel).get(of("detail", pitch)).status_code == 404  # Kolín is no host any more


def test_what_changed_before_it_was_taken_over_stays_as_it_is(pitch, meeting, jana, pisek, olga):
    following = make_meeting(pisek, number=5, ahead=200)
    with viewing_as(olga):
        put_off(pitch, "málo času", by=olga)
        listed = Pitch.objects.get(pk=pitch.pk)
    with viewing_as(jana):
        withdraw(Pitch.objects.get(pk=pitch.pk), "nejedeme", by=jana)
    with viewing_as(olga):
        assert carry_over([listed], following, by=olga) == 0
    assert (status_of(pitch), Pitch.objects.get(pk=pitch.pk).meeting) == (Status.WITHDRAWN, meeting)


def test_what_was_put_down_for_the_former_meeting_decides_nothing_at_the_next(meeting, jana, pisek, olga):
    pitch = make_pitch(meeting, jana, Status.WAITING)
    following = make_meeting(pisek, number=5, ahead=200)
    with viewing_as(olga):
        decide(pitch, Status.DECLINED, "plno", by=olga)
        assert carry_over([pitch], following, by=olga) == 1
        assert not pending(following).exists()


def test_accepted_and_not_given_waits_as_well_and_given_does_not(meeting, jana, lida, pisek, olga):
    accepted, given = make_pitch(meeting, jana, Status.CONFIRMED), make_pitch(meeting, lida, Status.CONFIRMED)
    with viewing_as(olga):
        give([given], by=olga)
        assert status_of(given) == Status.GIVEN
        assert list(backlog(make_meeting(pisek, number=5, ahead=200), olga)) == [accepted]


def test_a_given_pitch_gives_its_practice_the_stamp(browse, meeting, jana, pisek, karel, olga):
    practice = make_practice(pisek, jana, Level.MEMBERS)
    pitch = make_pitch(meeting, jana, Status.CONFIRMED)
    Pitch.objects.filter(pk=pitch.pk).update(about=practice.post_ptr)
    address = reverse("practices:detail", args=[practice.code])
    assert "Představeno" not in text(browse(karel).get(address))
    with viewing_as(olga):
        give([pitch], by=olga)
    page = text(browse(karel).get(address))
    assert "Představeno" in page
    assert meeting.title in page


@pytest.mark.parametrize("gone", ["deleted", "planned"])
def test_a_pitch_that_is_deleted_or_of_a_meeting_that_nobody_knows_gives_no_stamp(gone, browse, meeting, jana, pisek):
    practice, pitch = make_practice(pisek, jana, Level.MEMBERS), make_pitch(meeting, jana)
    Pitch.objects.filter(pk=pitch.pk).update(about=practice.post_ptr, status=Status.GIVEN)
    address = reverse("practices:detail", args=[practice.code])
    assert meeting.title in text(browse(jana).get(address))
    if gone == "deleted":
        put_into_trash(pitch.post_ptr, by=jana)
    else:
        Meeting.objects.update(state=Meeting.State.PLANNED)
    assert meeting.title not in text(browse(jana).get(address))


def test_the_call_of_a_meeting_that_is_held_sooner_ends_with_it(meeting, olga):
    sooner = timezone.localdate() + timedelta(days=5)
    with viewing_as(olga):
        moved = change(meeting, state=meeting.state, date=sooner, by=olga, reason="sál")
    assert moved.pitches_until == sooner


def test_the_host_tells_presenters_about_the_hall_once_they_are_accepted(browse, meeting, pitch, jana, lida, karel):
    HostSheet.objects.create(meeting=meeting, hall="zqsál", changed_by=karel)
    assert "zqsál" not in text(browse(jana).get(of("presenter", pitch)))
    Pitch.objects.filter(pk=pitch.pk).update(status=Status.ACCEPTED)
    assert "zqsál" in text(browse(jana).get(of("presenter", pitch)))
    with viewing_as(lida), connection.cursor() as cursor:
        cursor.execute("set local role smartpitch_web")
        assert not HostSheet.objects.exists()
        cursor.execute("reset role")


def test_who_has_a_draft_is_reminded_once_before_the_call_closes(meeting, jana):
    pitch = make_pitch(meeting, jana, Status.DRAFT)
    Meeting.objects.update(pitches_until=timezone.localdate() + timedelta(days=2))
    for _time in range(2):
        remind_of_drafts()
    assert [letter.to for letter in mail.outbox] == [[jana.email]]
    assert pitch.title not in mail.outbox[0].body


FORGED = {
    "a city accepts itself": ("jana", {"status": "accepted"}),
    "a city is given": ("jana", {"status": "given"}),
    "a city moves to another meeting": ("jana", {"meeting_id": "other"}),
    "a reader rewrites it": ("karel", {"ask": "zq"}),
    "a reader confirms it": ("karel", {"status": "withdrawn"}),
    "an organiser rewrites it": ("olga", {"ask": "zq"}),
    "an organiser withdraws it": ("olga", {"status": "withdrawn"}),
}


@pytest.mark.parametrize("deed", FORGED)
def test_the_database_refuses_what_is_not_theirs(deed, request, pitch, pisek, karel, olga):
    who, values = FORGED[deed]
    person = request.getfixturevalue(who)
    if "meeting_id" in values:
        values = {"meeting_id": make_meeting(pisek, number=9).pk}
    with viewing_as(person), connection.cursor() as cursor:
        cursor.execute("set local role smartpitch_web")
        try:
            with transaction.atomic():
                changed = Pitch.objects.filter(pk=pitch.pk).update(**values)
        except DatabaseError:
            changed = 0
        cursor.execute("reset role")
    assert not changed


@pytest.mark.parametrize("who", ["jana", "karel", "lida"])
def test_decisions_are_the_organisers_alone_for_the_database_too(who, request, pitch, karel, lida, olga):
    Decision.objects.create(pitch=pitch, verdict="accepted", by=olga)
    with viewing_as(request.getfixturevalue(who)), connection.cursor() as cursor:
        cursor.execute("set local role smartpitch_web")
        assert not Decision.objects.exists()
        cursor.execute("reset role")


@pytest.mark.parametrize(("name", "typed"), [("note", {"note": "Zqslovo"}), ("put_off", {"why": "Zqslovo"})])
def test_what_an_organiser_typed_survives_an_expired_session(name, typed, client, pitch, olga):
    answer = client.post(of(name, pitch), typed | {"kept_for": mark(olga), "kept_there": "1"})
    assert answer.url.endswith(urlencode({"next": of(name, pitch)}))  # not to the page the form stands on
    client.force_login(olga, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Zqslovo" in text(client.get(of(name, pitch)))
    assert client.get(of(name, pitch)).url == of("detail", pitch)


def test_the_page_of_a_pitch_says_where_its_forms_give_back(browse, pitch, olga):
    assert browse(olga).get(of("detail", pitch)).content.decode().count('name="kept_there"') == 3


def test_what_was_withdrawn_meanwhile_is_not_decided_on_and_the_word_stays(browse, pitch, jana, olga):
    with viewing_as(jana):
        withdraw(Pitch.objects.get(pk=pitch.pk), "nejedeme", by=jana)
    for name, typed in (("decide", {"verdict": "declined", "word": "Zqslovo"}), ("put_off", {"why": "Zqslovo"})):
        answer = browse(olga).post(of(name, pitch), typed)
        assert answer.status_code == 409
        assert "Zqslovo" in text(answer) and "stažen" in text(answer)
    assert not Decision.objects.exists()


def test_a_reason_is_not_lost_when_a_colleague_was_faster(browse, pitch, jana, petr):
    first = {"word": "nejedeme"}
    assert browse(jana).post(of("withdraw", pitch), first).status_code == 302
    assert browse(jana).post(of("withdraw", pitch), first).status_code == 302  # a second click
    answer = browse(petr).post(of("withdraw", pitch), {"word": "Zqdůvod"})
    assert answer.status_code == 409
    assert "Zqdůvod" in text(answer)


def test_a_nul_in_what_is_looked_up_is_a_bad_request(browse, meeting, jana, olga):
    assert browse(jana).get(at("pitch_new", meeting), {"z": "\0"}).status_code == 400
    assert browse(olga).post(at("now_given", meeting), {"pitch": "\0"}).status_code == 400


def test_the_presenter_acts_for_the_city_of_the_pitch(browse, meeting, jana, kolin, karel):
    Membership.objects.create(person=jana, city=kolin, valid_from=timezone.now() - timedelta(days=1))
    typed = form(city=kolin.pk, presenter=jana.pk)
    browse(jana).post(
        at("pitch_new", meeting), typed | {"presenter": karel.pk, "city": jana.memberships.first().city_id}
    )
    assert not Pitch.objects.exists()
    browse(jana).post(at("pitch_new", meeting), typed)
    assert Pitch.objects.get().city == kolin


def test_confirming_twice_is_told(meeting, jana):
    pitch = make_pitch(meeting, jana, Status.ACCEPTED)
    with viewing_as(jana):
        confirm(pitch, by=jana)
        with pytest.raises(Stale):
            confirm(pitch, by=jana)


def test_taking_over_writes_letters_without_a_word_of_it(pitch, meeting, jana, pisek, olga):
    with viewing_as(olga):
        carry_over([Pitch.objects.get(pk=pitch.pk)], make_meeting(pisek, number=5, ahead=200), by=olga)
    tell()
    assert {letter.to[0] for letter in mail.outbox} >= {jana.email}
    assert all(pitch.title not in letter.body for letter in mail.outbox)
