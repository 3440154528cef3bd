"""A practice out of a pitch that was given: once, by its city, with every word."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from meetings.models import AgendaBlock, Pitch, Slot
from meetings.releasing import release
from meetings.tests.test_closing import Status, gave
from meetings.tests.test_pitches import make_pitch, of
from meetings.tests.test_registering import make_meeting, text
from meetings.writing_up import write_up
from posts.models import Level
from posts.sharing import members_group, open_door
from posts.viewing import viewing_as
from practices.models import Practice
from practices.tests.test_editing import at_once

pytestmark = pytest.mark.django_db


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


def test_its_city_makes_a_practice_of_it_once(browse, meeting, pitches, olga, jana, pisek):
    body = "Senzory jsme sundali.\n\nPo dvou letech."
    Pitch.objects.filter(pk=pitches[0].pk).update(format="failure", body=body)
    gave(pitches[:1], olga)
    browser = browse(jana)
    assert of("write_up", pitches[0]) in text(browser.get(of("detail", pitches[0])))
    first, second = (browser.post(of("write_up", pitches[0])) for _each in "12")
    made = Practice.objects.get()
    assert first.url == second.url == reverse("practices:edit", args=[made.code])
    assert (made.title, made.summary, made.body) == ("Zqpitch 1", "Senzory jsme sundali.", "Po dvou letech.")
    assert (made.outcome, made.city, made.keeper, made.is_draft) == ("failed", pisek, pisek.group, True)
    assert (made.author, made.contact) == (jana, jana)
    assert Pitch.objects.get(pk=pitches[0].pk).about_id == made.pk
    assert of("write_up", pitches[0]) not in text(browser.get(of("detail", pitches[0])))
    assert 'value="Zqpitch 1"' in text(browser.get(first.url))


def test_a_colleague_is_told_that_it_was_begun_and_reads_no_word_of_the_draft(
    browse, meeting, pitches, olga, jana, petr
):
    gave(pitches[:1], olga)
    browse(jana).post(of("write_up", pitches[0]))
    Practice.objects.update(problem="Zqdůvěrné")
    answer = browse(petr).post(of("write_up", pitches[0]), follow=True)
    assert "koncept má někdo z vašeho města" in text(answer)
    assert Practice.objects.count() == 1 and "Zqdůvěrné" not in text(answer)


def test_shared_it_bears_the_stamp(browse, meeting, pitches, olga, jana, lida):
    gave(pitches[:1], olga)
    browse(jana).post(of("write_up", pitches[0]))
    Practice.objects.update(outcome="works")
    made = Practice.objects.get()
    open_door(made.post_ptr, Level.MEMBERS, [members_group()], by=jana)
    shown = text(browse(lida).get(reverse("practices:detail", args=[made.code])))
    assert f"Představeno: {meeting.title}" in shown


def test_nobody_else_makes_it_and_nothing_is_made_of_what_was_not_given(
    browse, meeting, pitches, olga, jana, karel, lida
):
    assert browse(jana).post(of("write_up", pitches[0])).url == of("detail", pitches[0])
    gave(pitches[:1], olga)
    for person in (olga, karel, lida):
        assert browse(person).post(of("write_up", pitches[0])).status_code == 404
    assert not Practice.objects.exists()


def test_a_long_text_loses_nothing(meeting, pitches, olga, jana):
    body = "Slovo " * 490
    Pitch.objects.filter(pk=pitches[0].pk).update(body=body, language="en")
    gave(pitches[:1], olga)
    with viewing_as(jana):
        made = write_up(Pitch.objects.get(pk=pitches[0].pk), by=jana)
    made.refresh_from_db()
    assert (made.summary, made.body, made.language) == ("", "", "en") and made.solution == body.strip()


@pytest.mark.django_db(transaction=True)
def test_two_who_press_at_once_make_one_practice(meeting, pitches, olga, jana, petr):
    gave(pitches[:1], olga)

    def press(person):
        with viewing_as(person):
            return write_up(Pitch.objects.get(pk=pitches[0].pk), by=person)

    made = at_once(lambda: press(jana), lambda: press(petr))
    assert made.count(None) == 1 and Practice.objects.count() == 1
