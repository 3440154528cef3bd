"""What the first view of a signed-in person weighs on the wire, with empty caches."""

import gzip
from pathlib import Path

import pytest
from django.conf import settings

from tests.browser.conftest import DESK

PAGE_LIMIT, SCRIPT_LIMIT = 150_000, 30_000


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


@pytest.mark.parametrize("path", ["/", "/praxe/", "/praxe/nova/"])
def test_the_first_view_is_light(tab, world, path):
    total, scripts = weight(tab(world.people["own"], viewport=DESK), path)
    assert total <= PAGE_LIMIT
    assert scripts <= SCRIPT_LIMIT


def test_all_scripts_together_are_small():
    files = [path for path in Path(settings.BASE_DIR, "static").rglob("*.js") if "admin" not in str(path)]
    assert sum(len(gzip.compress(path.read_bytes())) for path in files) <= SCRIPT_LIMIT
