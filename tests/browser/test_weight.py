"""What the first view of a signed-in person weighs on the wire, with empty caches."""

import gzip
import re
from functools import cache
from pathlib import Path

from django.conf import settings

from tests.browser.conftest import DESK
from tests.doors.world import address, named_urls

PAGE_LIMIT, SCRIPT_LIMIT = 150_000, 30_000
SCRIPT = re.compile(r'<script[^>]* src="([^"]+)"')


def weight(page, path):
    """Bytes of the page, and of its scripts alone; texts compressed as the server of production sends them."""
    total, scripts = 0, 0

    def note(response):
        nonlocal total, scripts
        body = response.body()
        kind = response.headers.get("content-type", "")
        packed = len(body) if "font" in kind or "html" in kind else len(gzip.compress(body))
        total += packed
        scripts += packed if "javascript" in kind else 0

    page.on("response", note)
    page.goto(path)
    page.wait_for_load_state("networkidle")
    return total, scripts


def test_the_first_view_is_light(tab, world):
    for path in ("/", "/praxe/", "/praxe/nova/"):
        total, scripts = weight(tab(world.people["own"], viewport=DESK), path)
        assert total <= PAGE_LIMIT, path
        assert 0 < scripts <= SCRIPT_LIMIT, path


def test_the_list_at_the_door_is_light(tab, world):
    total, scripts = weight(tab(world.people["organiser"], viewport=DESK), address(world, "meetings:checkin"))
    assert total <= PAGE_LIMIT
    assert 0 < scripts <= SCRIPT_LIMIT


def test_all_scripts_of_one_page_are_small(world, browse):
    """Of every page that somebody is shown, by what it says that it loads; above it is measured on the wire."""
    sizes = {}
    for role in ("own", "coordinator", "organiser", "anonymous"):
        browser = browse(world.people[role])
        for name in named_urls():
            answer = browser.get(address(world, name), follow=True)
            loaded = set(SCRIPT.findall(answer.content.decode())) if "html" in answer["Content-Type"] else set()
            sizes[role, name] = sum(packed(path) for path in loaded)
    assert any(sizes.values())
    assert {page: size for page, size in sizes.items() if size > SCRIPT_LIMIT} == {}


@cache
def packed(path):
    return len(gzip.compress(Path(settings.BASE_DIR, path.lstrip("/")).read_bytes()))
