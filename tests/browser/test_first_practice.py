"""A first-time author writes a whole practice with a picture and two indicators: on a phone, by keyboard alone, without
JavaScript.
"""

import re

import pytest
from playwright.sync_api import expect

from conftest import make_picture
from posts.models import Attachment
from practices.models import Practice
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_accessibility import findings

PHOTO = {"name": "lampy.png", "mimeType": "image/png", "buffer": make_picture()}
NOTE = {
    "Co jste udělali": "Lampy, které svítí podle chodců",
    "Jednou větou": "Ulice svítí naplno, jen když po ní někdo jde.",
}
STORY = "Platili jsme za světlo pro nikoho. Dali jsme k lampám čidla. Účet klesl o třetinu."
INDICATORS = [
    {"Ukazatel": "Spotřeba", "Jednotka": "MWh", "Před": "120", "Poté": "80", "Období": "2025"},
    {"Ukazatel": "Stížnosti", "Jednotka": "za rok", "Před": "9", "Poté": "2", "Období": "2025"},
]
IN_FOCUS = """() => { const it = document.activeElement, label = it.labels && it.labels[0];
  return (label || it).textContent.trim() || it.getAttribute("aria-label") || "" }"""


class Author:
    def __init__(self, page, scripts):
        self.page, self.scripts, self.faults = page, scripts, []

    def look(self):
        """What axe finds here; it is a script itself."""
        self.faults += findings(self.page) if self.scripts else []


class Pointer(Author):
    """Taps on what bears the words, and writes there."""

    row = 0

    def write(self, label, text):
        self.page.get_by_label(re.compile(rf"^\s*{re.escape(label)}")).nth(self.row).fill(text)

    def go_on_with_the_second_row(self):
        self.row = 1

    def press(self, words):
        there = self.page.locator("a, button:not(.vh), summary, label").filter(has_text=re.compile(rf"^\s*{words}"))
        there.filter(visible=True).first.click()

    def send(self, label, file):
        self.page.get_by_label(label).set_input_files([file])


class Keyboard(Author):
    """Has nothing to point with: goes by Tab until what is in focus bears the words."""

    def reach(self, words, row=0):
        for _step in range(400):
            if self.page.evaluate(IN_FOCUS).startswith(words):
                if row == 0:
                    return
                row -= 1
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach „{words}“ on {self.page.url}")

    def write(self, label, text):
        self.reach(label)
        self.page.keyboard.type(text)

    def go_on_with_the_second_row(self):
        """A script has put the focus there already."""
        if not self.scripts:
            self.reach("Ukazatel", row=1)

    def press(self, words):
        self.reach(words)
        if self.page.evaluate("document.activeElement.matches('summary, [type=radio]')"):
            self.page.keyboard.press("Space")
        elif self.scripts and self.page.evaluate("document.activeElement.matches('[data-add], [data-swaps] *')"):
            self.page.keyboard.press("Enter")
        else:
            with self.page.expect_navigation():
                self.page.keyboard.press("Enter")

    def send(self, label, file):
        self.reach(label)
        self.page.locator(":focus").set_input_files([file])  # what follows Enter is the browser's own dialog


def begin(page, author):
    """From the home page to a draft that can grow."""
    page.goto("/")
    author.press("Sdílet")
    expect(page.get_by_role("heading", level=1)).to_have_text("Sdílet praxi")
    for label, text in NOTE.items():
        author.write(label, text)
    author.press("Funguje")
    author.write("Tři věty", STORY)
    author.look()
    author.press("Uložit koncept")
    page.wait_for_url("**/upravit/")


def grow(page, author):
    """The reasons, the course, and two indicators, each in its part of the record."""
    author.press("Proč")
    author.write("Proč (", "Lampy svítily prázdným ulicím.")
    author.press("Jak to dopadlo")
    author.write("Jak to dopadlo (", "Účet za proud klesl o třetinu.")
    for label, text in INDICATORS[0].items():
        author.write(label, text)
    author.press("Přidat řádek: Ukazatele")
    author.look()
    author.go_on_with_the_second_row()
    for label, text in INDICATORS[1].items():
        author.write(label, text)
    author.row = 0
    author.press("Uložit koncept")
    page.wait_for_load_state()


def illustrate(page, author):
    author.send("Vyberte soubory", PHOTO)
    author.press("Přidat")
    expect(page.get_by_label("Co je na obrázku")).to_be_visible()
    author.look()
    author.write("Co je na obrázku", "Lampa nad prázdným chodníkem")
    author.press("Uložit popisy")
    expect(page.get_by_text("Čtenáři obrázek neuvidí")).to_have_count(0)


@pytest.mark.parametrize(
    ("hand", "viewport", "javascript"),
    [(Pointer, PHONE, True), (Pointer, PHONE, False), (Keyboard, DESK, True), (Keyboard, DESK, False)],
    ids=["phone", "phone without scripts", "keyboard", "keyboard without scripts"],
)
def test_a_first_time_author_writes_a_whole_practice(tab, jana, karel, hand, viewport, javascript):
    page = tab(jana, viewport=viewport, javascript=javascript)
    author = hand(page, javascript)
    begin(page, author)
    grow(page, author)
    illustrate(page, author)
    draft = Practice.objects.get()
    page.goto(f"/praxe/{draft.code}/upravit/")  # the day after
    author.press("Sdílet")
    expect(page.get_by_role("heading", level=1)).to_have_text(NOTE["Co jste udělali"])
    author.look()
    assert author.faults == []

    draft.refresh_from_db()
    assert (draft.problem, draft.results) == ("Lampy svítily prázdným ulicím.", "Účet za proud klesl o třetinu.")
    assert list(draft.indicators.values_list("name", "before", "after")) == [("Spotřeba", 120, 80), ("Stížnosti", 9, 2)]
    assert Attachment.objects.get().alt == "Lampa nad prázdným chodníkem"

    reader = tab(karel, viewport=viewport)
    reader.goto(f"/praxe/{draft.code}/")
    expect(reader.get_by_role("table", name="Spotřeba").or_(reader.get_by_text("Spotřeba")).first).to_be_visible()
    picture = reader.get_by_alt_text("Lampa nad prázdným chodníkem")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("it => it.naturalWidth") > 0
