"""How texts look while they are written and when they are read, in a browser."""

from conftest import make_practice
from posts.models import Level
from posts.viewing import viewing_as
from practices.entrusting import give
from tests.browser.conftest import DESK


def test_the_buttons_are_reached_and_pressed_by_keyboard_alone(tab, jana):
    page = tab(jana, viewport=DESK)
    page.goto("/praxe/nova/")
    body = page.locator("textarea[name=body]")
    body.fill("slovo")
    body.select_text()
    body.press("Shift+Tab")
    assert page.evaluate("document.activeElement.localName") == "md-bold"
    page.keyboard.press("Enter")
    assert body.input_value() == "**slovo**"
    body.press("Control+z")
    assert body.input_value() == "slovo"


def test_a_text_is_shown_in_a_new_window_and_enter_still_saves(tab, jana):
    page = tab(jana, viewport=DESK)
    page.goto("/otazky/nova/")
    page.locator("[name=title]").fill("Kdo to zkusil?")
    page.locator("[name=problem]").fill("**tučně**")
    with page.expect_popup() as opened:
        page.locator("button[value=problem]").click()
    assert opened.value.locator("strong").inner_text() == "tučně"
    assert page.locator("[name=problem]").input_value() == "**tučně**"
    page.locator("[name=title]").press("Enter")
    page.wait_for_url("**/otazky/**")
    assert "Kdo to zkusil?" in page.locator("h1").inner_text()


def test_plain_words_keep_their_lines_on_pages_of_reading(tab, pisek, jana, olga):
    practice = make_practice(pisek, jana, Level.CITY)
    with viewing_as(jana):
        given = give(practice, "První řádek.\nDruhý řádek.", by=jana)
    page = tab(olga)
    page.goto(f"/praxe/svereno/{given.code}/")
    assert page.get_by_text("První řádek.").inner_text() == "První řádek.\nDruhý řádek."
