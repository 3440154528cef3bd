"""Closing a meeting: steps in any order and again, what the public reads, letters that follow, the line at home."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from conftest import make_practice, tell
from inbox.letters import draft, filled, sort_out
from meetings import closing
from meetings.attendance import tick
from meetings.closing import NobodyTicked, close
from meetings.deciding import give
from meetings.letters import about, beginning, letters_of, offer_of
from meetings.models import AgendaBlock, Meeting, Pitch, ReportDraft, Slot
from meetings.reading import hanging_on_meeting
from meetings.releasing import release
from meetings.tests.test_pitches import make_pitch, status_of
from meetings.tests.test_registering import at, come, make_meeting, text
from posts.editing import Stale
from posts.models import Act, Level
from posts.viewing import viewing_as
from practices.tests.test_editing import at_once

pytestmark = pytest.mark.django_db
Status = Pitch.Status


@pytest.fixture
def meeting(kolin):
    """It was yesterday in Kolín."""
    day = timezone.localdate() - timedelta(days=1)
    return make_meeting(kolin, ahead=-1, signup_until=None, pitches_until=day, theme="Zqdata o dopravě")


@pytest.fixture
def pitches(meeting, jana, olga):
    """Three confirmed ones of Písek; the first two stand in the released programme."""
    made = [make_pitch(meeting, jana, Status.CONFIRMED, title=f"Zqpitch {n}", presenter_id=jana.pk) for n in "123"]
    block = AgendaBlock.objects.create(meeting=meeting, title="Blok", minutes=60)
    for position, pitch in enumerate(made[:2]):
        where = {"block": block, "meeting": meeting, "position": position}
        Slot.objects.create(kind="pitch", pitch=pitch, minutes=15, **where)
    with viewing_as(olga):
        release(meeting, "", seen=0, by=olga)
    return made


def gave(pitches, olga):
    with viewing_as(olga):
        give(pitches, by=olga)


def there(person, meeting, olga, presence="present"):
    day = meeting.date
    Meeting.objects.filter(pk=meeting.pk).update(
        date=timezone.localdate() + timedelta(days=1), signup_until=timezone.localdate()
    )
    made = come(person, meeting)
    Meeting.objects.filter(pk=meeting.pk).update(date=day, signup_until=None)
    with viewing_as(olga):
        tick(made, presence, by=olga)
    return made


def page(browser, meeting):
    return text(browser.get(at("closing", meeting)))


def seen_in(shown, step):
    """What the form of this step says that its organiser has seen."""
    form = shown.split(f'name="step" value="{step}"')[1].split("</form>")[0]
    return re.search(r'name="seen" value="([^"]*)"', form)[1]


def do(browser, meeting, step, seen=None, **said):
    seen = seen_in(page(browser, meeting), step) if seen is None else seen
    return browser.post(at("closing", meeting), {"step": step, "seen": seen} | said)


def public(client, meeting):
    return text(client.get(at("detail", meeting)))


# The page.


def test_only_organisers_see_it_and_before_the_day_it_says_when(browse, meeting, kolin, olga, jana, karel, adam):
    for person, status in ((olga, 200), (jana, 404), (karel, 404), (adam, 404)):
        assert browse(person).get(at("closing", meeting)).status_code == status
    later = make_meeting(kolin, number=9)
    shown = page(browse(olga), later)
    assert "Tyto kroky můžete dělat od" in shown and 'name="step"' not in shown
    browse(olga).post(at("closing", later), {"step": "close", "reason": "Zqdůvod"})
    later.refresh_from_db()
    assert later.state == "announced"


def test_what_is_planned_or_called_off_has_no_closing(browse, meeting, olga):
    for state in ("planned", "cancelled"):
        Meeting.objects.filter(pk=meeting.pk).update(state=state)
        assert browse(olga).get(at("closing", meeting)).status_code == 404


@pytest.mark.parametrize("many", [False, True])
def test_it_costs_a_fixed_number_of_queries(browse, meeting, pitches, jana, karel, olga, many, page_queries):
    there(jana, meeting, olga)
    if many:
        there(karel, meeting, olga)
        gave(pitches, olga)
    assert len(page_queries(browse(olga), at("closing", meeting))) == 11  # one of them about the second factor


def test_the_way_leads_from_the_page_of_the_meeting_and_from_home(browse, meeting, olga, jana):
    link = f'href="{at("closing", meeting)}"'
    assert link in text(browse(olga).get(at("detail", meeting))) and link in text(browse(olga).get("/"))
    assert link not in text(browse(jana).get(at("detail", meeting))) and link not in text(browse(jana).get("/"))
    Meeting.objects.update(state="held")
    assert link not in text(browse(olga).get("/"))


@pytest.mark.parametrize("rows", [1, 3])
def test_home_costs_the_same_for_any_number_of_them(browse, kolin, olga, rows, page_queries):
    for number in range(rows):
        make_meeting(kolin, number=number + 1, ahead=-1 - number, signup_until=None)
    assert len(page_queries(browse(olga), "/")) == 10


# Pitches.


def test_the_confirmed_ones_of_the_programme_are_prefilled_and_said_to_be_given(browse, meeting, pitches, olga):
    shown = page(browse(olga), meeting)
    tell()
    mail.outbox.clear()
    ticked = re.findall(r'name="given" value="(\w+)" checked', shown)
    assert ticked == [pitch.code for pitch in pitches[:2]]
    do(browse(olga), meeting, "given", given=ticked)
    assert [status_of(pitch) for pitch in pitches] == [Status.GIVEN, Status.GIVEN, Status.CONFIRMED]
    tell()
    assert Act.objects.filter(verb=Act.Verb.GIVEN, actor=olga).count() == 2 and mail.outbox == []


def test_what_was_told_once_is_shown_as_it_was_told(browse, meeting, pitches, olga):
    do(browse(olga), meeting, "given", given=[pitches[0].code])
    assert re.findall(r'name="given" value="(\w+)" checked', page(browse(olga), meeting)) == [pitches[0].code]


def test_the_rest_is_put_off_with_a_word_by_one_choice(browse, meeting, pitches, olga, petr):
    tell()
    mail.outbox.clear()
    answer = do(browse(olga), meeting, "given", given=[pitches[0].code], put_off="on", why="")
    assert answer.status_code == 200 and "Napište proč, jednou větou." in text(answer)
    assert f'value="{pitches[0].code}" checked' in text(answer) and status_of(pitches[0]) == Status.CONFIRMED
    do(browse(olga), meeting, "given", given=[pitches[0].code], put_off="on", why="Nezbyl čas")
    assert [status_of(pitch) for pitch in pitches] == [Status.GIVEN, Status.POSTPONED, Status.POSTPONED]
    assert {step.word for step in pitches[1].steps.filter(status=Status.POSTPONED)} == {"Nezbyl čas"}
    tell()
    assert mail.outbox and not any("Zqpitch" in f"{letter.subject}{letter.body}" for letter in mail.outbox)


def test_sent_twice_it_is_done_once(browse, meeting, pitches, olga):
    browser = browse(olga)
    seen = seen_in(page(browser, meeting), "given")
    said = {"given": [pitches[0].code], "put_off": "on", "why": "Nezbyl čas"}
    for _each in range(2):
        assert do(browser, meeting, "given", seen, **said).status_code == 302
    assert pitches[1].steps.filter(status=Status.POSTPONED).count() == 1


def test_whoever_saw_something_else_is_told_and_keeps_what_they_typed(browse, meeting, pitches, olga):
    browser = browse(olga)
    seen = seen_in(page(browser, meeting), "given")
    gave(pitches[:1], olga)
    answer = do(browser, meeting, "given", seen, given=[pitches[1].code], put_off="on", why="Zqproč")
    assert answer.status_code == 409 and "Kolega" in text(answer) and "Zqproč" in text(answer)
    assert status_of(pitches[1]) == Status.CONFIRMED
    again = seen_in(text(answer), "given")
    assert do(browser, meeting, "given", again, given=[pitches[1].code]).status_code == 302
    assert [status_of(pitch) for pitch in pitches[:2]] == [Status.CONFIRMED, Status.GIVEN]


def test_what_was_not_given_after_all_is_taken_back_and_its_practice_loses_the_stamp(
    browse, meeting, pitches, olga, jana, pisek
):
    practice = make_practice(pisek, jana, Level.MEMBERS)
    Pitch.objects.filter(pk=pitches[0].pk).update(about=practice.post_ptr)
    do(browse(olga), meeting, "given", given=[pitches[0].code])
    assert "Představeno" in text(browse(jana).get(reverse("practices:detail", args=[practice.code])))
    do(browse(olga), meeting, "given")
    assert status_of(pitches[0]) == Status.CONFIRMED
    assert "Představeno" not in text(browse(jana).get(reverse("practices:detail", args=[practice.code])))


def test_a_pitch_of_another_meeting_is_not_given_here(browse, meeting, pitches, kolin, jana, olga):
    other = make_pitch(make_meeting(kolin, number=5), jana, Status.CONFIRMED)
    do(browse(olga), meeting, "given", given=[other.code])
    assert status_of(other) == Status.CONFIRMED


def test_what_its_city_withdrew_this_moment_stays_withdrawn(meeting, pitches, olga):
    with viewing_as(olga):
        seen = closing.seen_of(closing.pitches_to_tell(meeting, olga))
    Pitch.objects.filter(pk=pitches[2].pk).update(status=Status.WITHDRAWN)
    with viewing_as(olga), pytest.raises(Stale):
        closing.say_given(meeting, {pitches[0].code}, why="Nezbyl čas", seen=seen, by=olga)
    assert status_of(pitches[2]) == Status.WITHDRAWN


# Cities and the public paragraph.


def test_the_cities_of_the_list_are_offered_and_named_once_an_organiser_says_so(
    browse, client, meeting, olga, jana, karel, lida, pisek, kolin
):
    for person, presence in ((jana, "present"), (karel, "present"), (lida, "absent")):
        there(person, meeting, olga, presence)
    shown = page(browse(olga), meeting)
    assert re.findall(r'name="cities" value="(\d+)" checked', shown) == [str(kolin.pk), str(pisek.pk)]
    assert "Písek" not in public(client, meeting)
    do(browse(olga), meeting, "cities", cities=[pisek.pk])
    assert "Písek" in public(client, meeting).split('id="kdo"')[1].split("</section>")[0]
    assert re.findall(r'name="cities" value="(\d+)" checked', page(browse(olga), meeting)) == [str(pisek.pk)]


def test_a_city_that_nobody_of_was_there_is_not_named_and_a_colleague_is_not_overwritten(
    browse, meeting, olga, jana, karel, pisek, kolin, liberec
):
    for person in (jana, karel):
        there(person, meeting, olga)
    browser = browse(olga)
    seen = seen_in(page(browser, meeting), "cities")
    do(browser, meeting, "cities", seen, cities=[pisek.pk, liberec.pk, "nesmysl"])
    assert list(meeting.participating_cities.all()) == [pisek]
    assert do(browser, meeting, "cities", seen, cities=[pisek.pk]).status_code == 302  # sent twice
    answer = do(browser, meeting, "cities", seen, cities=[kolin.pk])
    assert answer.status_code == 409 and "Kolega" in text(answer)
    assert list(meeting.participating_cities.all()) == [pisek]


def test_the_paragraph_begins_with_what_is_public_and_no_word_of_a_pitch(browse, meeting, pitches, olga, jana, karel):
    for person in (jana, karel):
        there(person, meeting, olga)
    gave(pitches, olga)
    meeting.participating_cities.set([karel.memberships.get().city])
    with viewing_as(olga):
        said = closing.proposed_report(meeting, closing.cities_to_name(meeting), 3)
    assert "Zqdata o dopravě" in said and "Kolín" in said and "3 pitche" in said
    assert "Zqpitch" not in said and "Písek" not in said
    assert said in page(browse(olga), meeting).replace("&nbsp;", "\xa0")


def test_it_is_published_in_two_steps_and_then_everybody_reads_it(browse, client, meeting, olga):
    browser = browse(olga)
    do(browser, meeting, "report", text="Zqodstavec pro veřejnost")
    assert "Zqodstavec" not in public(client, meeting)
    do(browser, meeting, "publish")
    assert "Zqodstavec" in public(client, meeting)
    do(browser, meeting, "report", text="Zqnovější")
    assert "Zqodstavec" in public(client, meeting) and "Zqnovější" not in public(client, meeting)
    browser.post(at("closing", meeting), {"step": "take_down"})
    assert "Zqodstavec" not in public(client, meeting)
    told = Act.objects.filter(actor=olga, details__what="public report").order_by("pk")
    assert [act.details["public"] for act in told] == [True, False]


def test_only_the_draft_that_was_seen_goes_out(browse, client, meeting, olga):
    browser = browse(olga)
    do(browser, meeting, "report", text="Zqprvní")
    seen = seen_in(page(browser, meeting), "publish")
    do(browser, meeting, "report", text="Zqdruhý")
    assert do(browser, meeting, "publish", seen).status_code == 409
    answer = do(browser, meeting, "report", seen, text="Zqtřetí")
    assert answer.status_code == 409 and "Zqtřetí" in text(answer) and "Zqdruhý" in text(answer)
    assert "Zqprvní" not in public(client, meeting) and "Zqdruhý" not in public(client, meeting)
    assert do(browser, meeting, "report", seen, text="Zqdruhý").status_code == 302  # sent twice


def test_too_long_a_paragraph_and_an_empty_one_are_refused_in_words(browse, meeting, olga):
    long = "Zqa " * 600
    answer = do(browse(olga), meeting, "report", text=long)
    assert "Opravte" in text(answer) and "Zqa Zqa" in text(answer)
    assert "Napište, co má veřejnost vědět" in text(do(browse(olga), meeting, "report", text=" "))
    assert not ReportDraft.objects.exists()


def test_nobody_but_an_organiser_reads_the_draft_or_writes_the_public_text(meeting, olga, jana):
    with viewing_as(olga):
        closing.draft_report(meeting, "Zqkoncept", seen="0", by=olga)
    columns = "(meeting_id, text, version, changed_at, changed_by_id)"
    forged = f"insert into meetings_reportdraft {columns} values (%(meeting)s, 'x', 1, now(), %(person)s)"
    deeds = [forged, "update meetings_meeting set public_report = 'x' where id = %(meeting)s"]
    known = {"meeting": meeting.pk, "person": jana.pk}
    with viewing_as(jana), connection.cursor() as cursor:
        cursor.execute("set local role smartpitch_web")
        cursor.execute("select count(*) from meetings_reportdraft")
        assert cursor.fetchone() == (0,)
        cursor.execute("update meetings_reportdraft set text = 'x'")
        assert cursor.rowcount == 0
        for deed in deeds:
            with pytest.raises(DatabaseError), transaction.atomic():
                cursor.execute(deed, known)
        cursor.execute("reset role")


# What the public learns of pitches.


def test_the_public_learns_how_many_were_given_once_it_is_closed(client, meeting, pitches, jana, olga):
    gave(pitches[:2], olga)
    Pitch.objects.filter(pk=pitches[0].pk).update(format="failure")
    assert "pitche" not in public(client, meeting)
    Meeting.objects.update(state="held")
    shown = public(client, meeting)
    assert "zazněly 2 pitche" in shown.lower() and "neúspěchu" not in shown
    gave(pitches[2:], olga)
    shown = public(client, meeting)
    assert "zazněly 3 pitche" in shown.lower() and "neúspěchu" in shown
    assert "Zqpitch" not in shown and pitches[0].code not in shown


def test_a_deleted_pitch_is_not_counted(client, meeting, pitches, olga):
    gave(pitches, olga)
    Meeting.objects.update(state="held")
    Pitch.objects.filter(pk=pitches[0].pk).update(deleted_at=timezone.now())
    assert hanging_on_meeting(Meeting.objects.get(), olga)["given"] == {"given": 2, "failures": None}


# Closing itself.


def test_it_is_closed_with_its_history(browse, client, meeting, olga, jana):
    there(jana, meeting, olga)
    for _each in range(2):
        assert browse(olga).post(at("closing", meeting), {"step": "close"}).status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == "held"
    assert [change.by for change in meeting.changes.filter(state="held")] == [olga]
    assert "Setkání je uzavřené" in page(browse(olga), meeting)


def test_while_nobody_is_ticked_it_is_refused_unless_there_is_a_reason(browse, meeting, olga):
    answer = browse(olga).post(at("closing", meeting), {"step": "close"})
    assert answer.status_code == 200 and "Nikdo není odškrtnut jako" in text(answer)
    with viewing_as(olga), pytest.raises(NobodyTicked):
        close(meeting, "", by=olga)
    browse(olga).post(at("closing", meeting), {"step": "close", "reason": "Zqprezenční listina se ztratila"})
    meeting.refresh_from_db()
    assert meeting.state == "held"
    assert meeting.changes.get(state="held").reason == "Zqprezenční listina se ztratila"


def test_what_was_called_off_meanwhile_is_not_closed(meeting, olga):
    Meeting.objects.update(state="cancelled")
    with viewing_as(olga), pytest.raises(Stale):
        close(meeting, "Zqdůvod", by=olga)


def test_steps_go_on_after_it_is_closed(browse, client, meeting, pitches, olga):
    Meeting.objects.update(state="held")
    do(browse(olga), meeting, "given", given=[pitches[0].code])
    assert status_of(pitches[0]) == Status.GIVEN
    assert "zazněl 1 pitch" in public(client, meeting).lower()


# Letters.


def letter(meeting, audience, olga):
    """(people, reasons, what the first one reads) of a draft to this audience with our words."""
    with viewing_as(olga):
        made = draft(about(meeting), audience, beginning(audience), by=olga, form_key=None)
        offer = offer_of(made, meeting)
        going, left = sort_out(made, offer)
        said = filled(made, going[0], offer) if going else ("", "")
        link = offer.link(going[0].person) if going else ""
    return [row.person for row in going], [str(row.why) for row in left], "\n".join(said), link


def test_presenters_without_a_practice_are_written_to(meeting, pitches, olga, jana, karel):
    gave(pitches, olga)
    Pitch.objects.filter(pk=pitches[0].pk).update(presenter=karel)
    Pitch.objects.filter(pk=pitches[2].pk).update(presenter=None, author=None)
    people, left, said, link = letter(meeting, "without_practice", olga)
    assert people == [jana] and len(left) == 2  # Karel does not act for Písek
    assert "Zqpitch" not in said and at("call", meeting) in said and link.endswith(at("call", meeting))


def test_a_pitch_that_has_its_practice_or_was_deleted_asks_for_no_letter(meeting, pitches, olga, jana, pisek):
    gave(pitches[:2], olga)
    Pitch.objects.filter(pk=pitches[0].pk).update(about=make_practice(pisek, jana, Level.CITY).post_ptr)
    Pitch.objects.filter(pk=pitches[1].pk).update(deleted_at=timezone.now())
    assert letter(meeting, "without_practice", olga)[:2] == ([], [])


def test_accepted_ones_that_are_not_confirmed_and_presenters_of_the_programme(meeting, pitches, olga, jana, petr):
    make_pitch(meeting, petr, Status.ACCEPTED, title="Zqnepotvrzený")
    assert letter(meeting, "unconfirmed", olga)[0] == [petr]
    people, _left, said, link = letter(meeting, "presenters", olga)
    assert people == [jana] and "Zq" not in said.replace("Zqdata", "") and link.endswith(at("programme", meeting))


def test_without_a_programme_there_are_no_presenters(kolin, olga):
    assert letter(make_meeting(kolin, number=6), "presenters", olga)[:2] == ([], [])


def test_the_page_leads_to_the_letter_that_is_there_or_to_a_new_one(browse, meeting, pitches, olga):
    gave(pitches, olga)
    assert "?komu=without_practice" in page(browse(olga), meeting)
    letter(meeting, "without_practice", olga)
    shown = page(browse(olga), meeting)
    assert "?komu=without_practice" not in shown
    assert at("letter", meeting, letters_of(meeting).get().code) in shown


@pytest.mark.django_db(transaction=True)
def test_two_who_close_it_at_once_close_it_once(meeting, olga):
    def press():
        with viewing_as(olga):
            close(meeting, "Zqdůvod", by=olga)

    at_once(press, press)
    assert meeting.changes.filter(state="held").count() == 1
