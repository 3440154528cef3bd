"""axe finds nothing on any page, in both languages and both themes, on a phone and on a desk."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import DESK, PHONE
from tests.doors.world import address, named_urls

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
NO_PAGES = {  # answers that are no pages, and the few that only redirect
    "robots",
    "security",
    "cities:arms",
    "practices:autosave",
    "mfa_download_recovery_codes",
}


def findings(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{page.url} {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def walk(page, world, prefix=""):
    """Open every address in this tab; whatever page is shown in the end is looked at once."""
    seen, found = set(), []
    for name in named_urls():
        if name in NO_PAGES:
            continue
        response = page.goto(prefix + address(world, name))
        if "text/html" not in response.headers.get("content-type", "") or page.url in seen:
            continue
        seen.add(page.url)
        found += findings(page)
    assert len(seen) > 5
    return found


@pytest.mark.parametrize("role", ["own", "coordinator", "organiser", "anonymous"])
@pytest.mark.parametrize(("scheme", "viewport"), [("light", DESK), ("dark", PHONE)])
def test_axe_finds_nothing_in_czech(tab, world, role, scheme, viewport):
    person = world.people[role] if role != "anonymous" else None
    assert walk(tab(person, viewport=viewport, scheme=scheme), world) == []


@pytest.mark.parametrize("role", ["coordinator", "anonymous"])
def test_axe_finds_nothing_in_english(tab, world, role):
    person = world.people[role] if role != "anonymous" else None
    page = tab(person, locale="en-GB")
    found = []
    for name in (
        "home",
        "directory",
        "meetings:list",
        "meetings:detail",
        "practices:list",
        "practices:detail",
        "practices:new",
    ):
        page.goto("/en" + address(world, name))
        found += findings(page)
    assert found == []


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_scrolls_sideways(tab, world, viewport):
    page, wide = tab(world.people["coordinator"], viewport=viewport), []
    for name in named_urls():
        if name not in NO_PAGES:
            page.goto(address(world, name))
            if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
                wide.append(name)
    assert wide == []
