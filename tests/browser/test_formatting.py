"""The buttons over a text in Markdown, in a browser."""

from tests.browser.conftest import DESK


def test_the_buttons_are_reached_and_pressed_by_keyboard_alone(tab, world):
    page = tab(world.people["own"], viewport=DESK)
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
