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

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
COLOURS = ["color-contrast", "link-in-text-block"]


def findings(page, rules=RULES):
    axe = Axe() if page.evaluate("!window.axe") else Axe("0")  # it is there until the next page
    found = axe.run(page, options={"runOnly": rules, "resultTypes": ["violations"]}).response["violations"]
    return [f"{page.url} {one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]


def sideways(page):
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return [f"{page.url} scrolls sideways"] if wide else []


AROUND_A_MEETING = ("meetings:", "pitches:")


def pages(page, world, names=("",), without=()):
    """Every address at which this tab's person is shown a page, once, and one that is missing; of those so named."""
    shown = {"/praxe/2222222222222222/"}
    for name in (name for name in named_urls() if name.startswith(names) and not name.startswith(without)):
        answer = page.request.get(address(world, name))
        if answer.status == 200 and "text/html" in answer.headers["content-type"]:
            shown.add(urlsplit(answer.url).path)
    return sorted(shown)


@pytest.mark.parametrize(
    ("role", "language", "everywhere"),
    [
        ("coordinator", "cs", True),
        ("coordinator", "en", False),
        ("organiser", "cs", False),
        ("anonymous", "cs", True),
        ("anonymous", "en", False),
    ],
)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(tab, world, role, language, everywhere):
    """On a phone in the dark; everywhere: on a desk too, light and dark. Coordinators see what experts see."""
    person, found = world.people[role] if role != "anonymous" else None, []
    with translation.override(language):
        page = tab(person, viewport=DESK)
        page.emulate_media(reduced_motion="reduce")  # no colour on its way to another
        for path in pages(page, world, without=AROUND_A_MEETING if role == "organiser" else ()):  # those come below
            page.emulate_media(color_scheme="light" if everywhere else "dark")
            page.set_viewport_size(DESK if everywhere else PHONE)
            page.goto(path)
            if everywhere:
                found += findings(page) + sideways(page)
                page.emulate_media(color_scheme="dark")
                found += findings(page, COLOURS)
                page.set_viewport_size(PHONE)
            found += findings(page) + sideways(page)
    assert found == []


@pytest.mark.parametrize(("role", "language"), [("organiser", "cs"), ("organiser", "en"), ("reader", "cs")])
def test_axe_finds_nothing_around_a_meeting(tab, world, role, language):
    """On a desk in the light and on a phone in the dark; whoever acts for the host city is the coordinator above."""
    found = []
    with translation.override(language):
        page = tab(world.people[role])
        page.emulate_media(reduced_motion="reduce")
        for path in pages(page, world, AROUND_A_MEETING):
            page.emulate_media(color_scheme="light")
            page.set_viewport_size(DESK)
            page.goto(path)
            found += findings(page) + sideways(page)
            page.emulate_media(color_scheme="dark")
            page.set_viewport_size(PHONE)
            found += findings(page) + sideways(page)
    assert found == []


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
