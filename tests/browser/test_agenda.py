"""Arranging a programme: by keyboard alone, with a mouse, and what of it comes out of a printer."""

from datetime import time, timedelta

import pypdfium2
import pytest
from django.utils import timezone
from playwright.sync_api import expect

from conftest import make_city, make_person
from meetings.models import AgendaBlock, Pitch, Slot
from meetings.tests.test_agenda import put, released
from meetings.tests.test_pitches import make_pitch
from meetings.tests.test_registering import at, make_meeting

CONFIRMED = Pitch.Status.CONFIRMED
TOWNS = ["Rožnov pod Radhoštěm", "Brandýs nad Labem-Stará Boleslav", "Hrušovany nad Jevišovkou"]


@pytest.fixture
def meeting(transactional_db, kolin):
    day = timezone.localdate() + timedelta(days=10)
    return make_meeting(kolin, pitches_until=day, starts=time(9), ends=time(16))


def tab_to(page, words):
    """Press Tab until what says so has the focus."""
    for _press in range(150):
        page.keyboard.press("Tab")
        said = page.evaluate("(document.activeElement.labels?.[0] ?? document.activeElement).textContent.trim()")
        if said.startswith(words):
            return
    raise AssertionError(f"Tab does not reach {words}")


def press(page, words):
    tab_to(page, words)
    page.keyboard.press("Enter")


def order(meeting):
    """[[title of a slot or its pitch]] of each block."""
    slots = Slot.objects.filter(meeting=meeting).select_related("pitch").order_by("block__position", "position")
    return [
        [slot.pitch.title if slot.pitch else slot.title for slot in slots if slot.block == block]
        for block in AgendaBlock.objects.filter(meeting=meeting)
    ]


def focus_is_on(page, title):
    expect(page.locator("[data-slot]", has_text=title)).to_be_focused()


@pytest.mark.parametrize("javascript", [True, False])
def test_keyboard_alone_builds_an_agenda(tab, meeting, jana, lida, olga, javascript):
    first = make_pitch(meeting, jana, CONFIRMED, presenter_id=jana.pk, title="Senzory")
    second = make_pitch(meeting, lida, CONFIRMED, presenter_id=lida.pk, title="Parkování", format="failure")
    page = tab(olga, javascript=javascript)
    page.goto(at("agenda", meeting))
    press(page, "Začít obvyklým dnem")
    expect(page.get_by_role("heading", name="Blok 1", level=2)).to_be_focused()

    for pitch in (first, second):
        tab_to(page, f"Do bloku: {pitch.title}")
        page.keyboard.press("ArrowDown")
        press(page, "Zařadit")
        focus_is_on(page, pitch.title)
    assert order(meeting)[1] == ["Přestávka na kávu", "Senzory", "Parkování"]

    press(page, "Výš: Parkování")
    focus_is_on(page, "Parkování")
    assert order(meeting)[1] == ["Přestávka na kávu", "Parkování", "Senzory"]

    press(page, "Přestávka nebo bod: Blok 2")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nový bod")
    tab_to(page, "Název")
    page.keyboard.type("Oběd")
    page.keyboard.press("Enter")
    focus_is_on(page, "Oběd")

    press(page, "Pokračovat k vydání")
    expect(page.get_by_role("heading", level=1)).to_have_text("Vydat program")
    press(page, "Vydat program")
    expect(page.get_by_role("heading", level=1)).to_have_text("Program")
    expect(page.get_by_role("link", name="Senzory")).to_be_visible()


def test_what_is_taken_out_leaves_the_focus_in_its_block(tab, meeting, jana, olga):
    block = AgendaBlock.objects.create(meeting=meeting, title="Blok 1", minutes=60)
    put(block, make_pitch(meeting, jana, CONFIRMED, title="Senzory"))
    page = tab(olga)
    page.goto(at("agenda", meeting))
    press(page, "Vyjmout: Senzory")
    expect(page.get_by_role("heading", name="Blok 1", level=2)).to_be_focused()


def test_dragging_does_what_the_buttons_do(tab, meeting, jana, lida, olga):
    blocks = [AgendaBlock.objects.create(meeting=meeting, title=f"Blok {n}", minutes=60, position=n) for n in (1, 2)]
    first = put(blocks[0], make_pitch(meeting, jana, CONFIRMED, title="Senzory"))
    second = put(blocks[0], make_pitch(meeting, lida, CONFIRMED, title="Parkování"), position=1)
    page = tab(olga)
    page.goto(at("agenda", meeting))

    def drag(slot, onto, **where):
        with page.expect_navigation():
            page.locator(f"#{slot.anchor}").drag_to(page.locator(onto), source_position={"x": 8, "y": 8}, **where)

    drag(second, f"#{first.anchor}", target_position={"x": 20, "y": 5})
    assert order(meeting) == [["Parkování", "Senzory"], []]
    focus_is_on(page, "Parkování")
    drag(first, f"[data-block='{blocks[1].pk}']")
    assert order(meeting) == [["Parkování"], ["Senzory"]]
    focus_is_on(page, "Senzory")


@pytest.fixture
def printed(meeting, olga):
    """A released programme of 12 pitches in three blocks, with long names and long wishes."""
    for number in range(3):
        block = AgendaBlock.objects.create(
            meeting=meeting, title=f"Blok {number + 1}: co nás trápí", position=number, minutes=80
        )
        for place in range(4):
            town = f"{TOWNS[place % 3]} {number}{place}"
            person = make_person(f"Bc. Alžběta Novotná-Dvořáková {number}{place}", make_city(town))
            pitch = make_pitch(
                meeting,
                person,
                CONFIRMED,
                presenter_id=person.pk,
                title=f"Senzory na náměstí, které jsme po zimě zase sundali {number}{place}",
                ask="Řekněte nám, kdo z vás je provozuje déle než dvě zimy a kolik stojí jejich údržba.",
            )
            put(block, pitch, position=place)
        Slot.objects.create(
            block=block, meeting=meeting, kind="break", title="Přestávka na kávu", minutes=15, position=9
        )
    released(meeting, olga)
    return meeting


def test_the_programme_is_printed_on_one_sheet(tab, printed, olga):
    page = tab(olga)
    page.goto(at("programme", printed))
    for paper in (page.pdf(prefer_css_page_size=True), page.request.get(at("programme_pdf", printed)).body()):
        document = pypdfium2.PdfDocument(paper)
        words = document[0].get_textpage().get_text_range()
        assert len(document) == 1
        assert "sundali 00" in words and "sundali 23" in words
