"""Searching with keys alone: the box is one key away, it offers titles, and hits are marked; axe finds nothing."""

import pytest
from playwright.sync_api import expect

from conftest import make_practice
from posts.models import Level
from tests.browser.conftest import DESK, PHONE
from tests.browser.test_accessibility import findings


@pytest.fixture
def shelf(transactional_db, pisek, kolin):
    make_practice(pisek, level=Level.MEMBERS, title="Parkovací senzory", body="Sto čidel hlásí volná místa.")
    make_practice(kolin, level=Level.MEMBERS, title="Sdílená kola", body="Stojí u parkovišť.")


def test_a_key_leads_to_the_box_and_the_box_offers_titles(tab, karel, shelf):
    page = tab(karel, viewport=DESK)
    page.goto("/setkani/")
    page.keyboard.press("/")
    page.keyboard.type("parkova")
    offer = page.locator("#napoveda option")
    expect(offer).to_have_count(1)
    assert offer.get_attribute("value") == "Parkovací senzory"
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Hledat")
    expect(page.locator("mark").first).to_have_text("Parkovací")


def test_the_arrows_lead_from_hit_to_hit(tab, karel, pisek, kolin):
    for city, title in ((pisek, "Parkoviště u nádraží"), (kolin, "Parkoviště na okraji")):
        make_practice(city, level=Level.MEMBERS, title=title)
    page = tab(karel, viewport=DESK)
    page.goto("/hledat/?q=parkoviste")
    titles = page.locator("main h3 a")
    expect(titles).to_have_count(2)
    titles.first.focus()
    page.keyboard.press("ArrowDown")
    expect(titles.nth(1)).to_be_focused()
    page.keyboard.press("ArrowDown")  # after the last one the page scrolls as ever
    expect(titles.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(titles.first).to_be_focused()


@pytest.mark.parametrize(("viewport", "scheme"), [(PHONE, "dark"), (DESK, "light")], ids=["phone", "desk"])
@pytest.mark.parametrize("path", ["/hledat/?q=parkoviste", "/praxe/?q=parkoviste", "/hledat/?q=vlak", "/praxe/?q=vlak"])
def test_axe_finds_nothing_in_what_is_found(tab, karel, shelf, path, viewport, scheme):
    page = tab(karel, viewport=viewport, scheme=scheme)
    page.goto(path)
    assert findings(page) == []
    assert not page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
