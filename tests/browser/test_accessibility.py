"""axe finds nothing on any page, in both languages and both themes, on a phone and on a desk."""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import translation

from conftest import make_practice
from posts.models import Level
from practices.models import Lesson, StageChange
from tests.browser.conftest import DESK, PHONE
from tests.doors.world import address, named_urls

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


def findings(page):
    found = Axe().run(page, options=RULES).response["violations"]
    return [f"{page.url} {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def pages(page, world):
    """Every address at which this tab's person is shown a page, once, and one that is missing."""
    shown = {"/praxe/2222222222222222/"}
    for name in named_urls():
        answer = page.request.get(address(world, name))
        if answer.status == 200 and "text/html" in answer.headers["content-type"]:
            shown.add(urlsplit(answer.url).path)
    return sorted(shown)


def walk(page, world):
    """What axe finds on all of them."""
    found = []
    for path in pages(page, world):
        page.goto(path)
        found += findings(page)
    return found


@pytest.mark.parametrize(
    ("role", "language", "scheme", "viewport"),
    [
        ("coordinator", "cs", "light", DESK),
        ("coordinator", "cs", "dark", PHONE),
        ("coordinator", "en", "dark", DESK),
        ("organiser", "cs", "light", PHONE),
        ("anonymous", "cs", "dark", DESK),
        ("anonymous", "en", "light", PHONE),
    ],
)
def test_axe_finds_nothing(tab, world, role, language, scheme, viewport):
    """A coordinator is shown every page that an expert is."""
    person = world.people[role] if role != "anonymous" else None
    with translation.override(language):
        assert walk(tab(person, viewport=viewport, scheme=scheme), world) == []


@pytest.mark.parametrize("viewport", [PHONE, DESK], ids=["phone", "desk"])
def test_no_page_scrolls_sideways(tab, world, viewport):
    page, wide = tab(world.people["coordinator"], viewport=viewport), []
    for path in pages(page, world):
        page.goto(path)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(path)
    assert wide == []


def test_a_word_without_end_does_not_make_a_page_scroll_sideways(tab, jana, pisek):
    word = "nejneobhospodařovávatelnějšímu" * 3
    practice = make_practice(pisek, jana, Level.CITY, title=word, summary=word, problem=word, differently=word)
    for _round in range(2):
        Lesson.objects.create(practice=practice, text=word)
        StageChange.objects.create(practice=practice, stage="pilot", on="2018", reason=word)
    page = tab(jana, viewport=PHONE)
    for end in ("", "upravit/", "sdileni/", "historie/", "nahled/", "smazat/", ".."):
        page.goto(f"/praxe/{practice.code}/{end}")
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), end
