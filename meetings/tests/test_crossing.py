"""A letter that waits and a decision that says the opposite: organisers are told on both pages, nobody else is."""

import pytest

from meetings.deciding import decide, release
from meetings.models import Pitch
from meetings.tests.test_letters import confirmed, outbox, write
from meetings.tests.test_materials import put_out
from meetings.tests.test_pitches import make_pitch, meeting, of
from meetings.tests.test_registering import at, text
from posts.viewing import viewing_as

pytestmark = pytest.mark.django_db
__all__ = ["meeting", "outbox"]  # fixtures
Status = Pitch.Status
TOLD = "o kterém jste rozhodli jinak, má někdo dostat dopis"
IN_LETTER = "O 1 z jejich pitchů je rozhodnuto jinak"


@pytest.fixture
def pitch(meeting, jana):
    return make_pitch(meeting, jana, Status.ACCEPTED)


def declined(pitch, olga):
    with viewing_as(olga):
        decide(pitch, Status.DECLINED, "plno", by=olga)


def page(browser, *where):
    return text(browser.get(at(*where))).replace("\xa0", " ")


@pytest.mark.parametrize("how", ["draft", "confirmed"])
def test_before_the_release_the_letter_that_says_the_opposite_is_named(how, outbox, meeting, pitch, olga):
    letter = write(outbox, meeting, audience="unconfirmed")
    if how == "confirmed":
        confirmed(outbox, meeting, letter)
    assert TOLD not in page(outbox, "pitches", meeting)
    declined(pitch, olga)
    shown = page(outbox, "pitches", meeting)
    assert TOLD in shown and at("letter", meeting, letter.code) in shown
    assert shown.index(TOLD) < shown.index("Vydat 1 rozhodnutí")
    assert IN_LETTER in page(outbox, "letter", meeting, letter.code)


def test_the_page_of_the_pitch_names_it_before_it_is_decided_or_put_off(outbox, meeting, pitch):
    letter = write(outbox, meeting, audience="unconfirmed")
    shown = text(outbox.get(of("detail", pitch)))
    assert shown.index(at("letter", meeting, letter.code)) < shown.index('id="rozhodnuti"')


def test_the_last_page_before_sending_says_it_too(outbox, meeting, pitch, lida, olga):
    make_pitch(meeting, lida, Status.ACCEPTED)
    letter = write(outbox, meeting, audience="unconfirmed")
    declined(pitch, olga)
    assert IN_LETTER in page(outbox, "letter_confirm", meeting, letter.code)


def test_presenters_of_the_programme_are_looked_at_as_well(outbox, meeting, pitch, olga):
    put_out(meeting, pitch, by=olga)
    write(outbox, meeting, audience="presenters")
    declined(pitch, olga)
    assert TOLD in page(outbox, "pitches", meeting)


def test_letters_to_others_and_cancelled_ones_cross_nothing(outbox, meeting, pitch, lida, olga):
    make_pitch(meeting, lida, Status.ACCEPTED)
    write(outbox, meeting, audience="seated")
    letter = write(outbox, meeting, audience="unconfirmed")
    outbox.post(at("letter_cancel", meeting, letter.code))
    declined(pitch, olga)
    assert TOLD not in page(outbox, "pitches", meeting)
    assert IN_LETTER not in page(outbox, "letter", meeting, letter.code)


def test_one_that_was_confirmed_for_others_does_not_reach_them(outbox, meeting, pitch, lida, olga):
    Pitch.objects.filter(pk=pitch.pk).update(status=Status.SUBMITTED)
    make_pitch(meeting, lida, Status.ACCEPTED)
    confirmed(outbox, meeting, write(outbox, meeting, audience="unconfirmed"))
    Pitch.objects.filter(pk=pitch.pk).update(status=Status.ACCEPTED)
    declined(Pitch.objects.get(pk=pitch.pk), olga)
    assert TOLD not in page(outbox, "pitches", meeting)


def test_once_released_there_is_nothing_to_warn_of(outbox, meeting, pitch, olga):
    letter = write(outbox, meeting, audience="unconfirmed")
    declined(pitch, olga)
    with viewing_as(olga):
        release(meeting, 1, by=olga)
    assert TOLD not in page(outbox, "pitches", meeting)
    assert IN_LETTER not in page(outbox, "letter", meeting, letter.code)


def test_neither_the_host_nor_the_city_learns_of_it(browse, outbox, meeting, pitch, karel, jana, olga):
    letter = write(outbox, meeting, audience="unconfirmed")
    declined(pitch, olga)
    for reader, address in ((karel, at("pitches", meeting)), (karel, of("detail", pitch)), (jana, of("detail", pitch))):
        shown = text(browse(reader).get(address))
        assert letter.code not in shown and "jinak" not in shown
