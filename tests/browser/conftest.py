"""A real Chromium against the real site, whose every request reaches the database as the web role."""

import os
import shutil
import threading
import time

import pytest
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db.backends.signals import connection_created
from playwright.sync_api import sync_playwright

from conftest import WebClient
from tests.doors.world import make_world

os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright runs a loop of its own in the thread of the test

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--font-render-hinting=none",
]
PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 800}


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium():
    if CHROMIUM is None:
        if os.environ.get("REQUIRE_BROWSER"):
            pytest.fail("REQUIRE_BROWSER is set and there is no Chromium")
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def world(transactional_db):
    return make_world()


@pytest.fixture
def served(transactional_db):
    """No request is still being answered when the database is emptied: the two would wait for each other."""
    begun, ended = [], []
    request_started.connect(began := lambda **_said: begun.append(1), weak=False)
    request_finished.connect(finished := lambda **_said: ended.append(1), weak=False)
    yield
    until = time.monotonic() + 10
    while len(begun) > len(ended) and time.monotonic() < until:
        time.sleep(0.02)
    request_started.disconnect(began)
    request_finished.disconnect(finished)


@pytest.fixture
def site(served, live_server):
    """The address of the running site. The threads that serve it log in as the web role would."""

    def pin(connection, **kwargs):
        if threading.current_thread() is not threading.main_thread():
            with connection.cursor() as cursor:
                cursor.execute("set role smartpitch_web")

    connection_created.connect(pin, weak=False)
    yield live_server.url
    connection_created.disconnect(pin)


@pytest.fixture
def tab(chromium, site):
    """A browser tab: tab(jana, viewport=PHONE, scheme="dark"). A script error or a refused script fails the test."""
    contexts, complaints = [], []

    def open_tab(person=None, viewport=DESK, scheme="light", javascript=True, locale="cs-CZ"):
        context = chromium.new_context(
            base_url=site, viewport=viewport, color_scheme=scheme, java_script_enabled=javascript, locale=locale
        )
        contexts.append(context)
        if person is not None:
            client = WebClient()
            client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
            value = client.cookies[settings.SESSION_COOKIE_NAME].value
            context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": value, "url": site}])
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None
        )
        return page

    yield open_tab
    for context in contexts:
        context.close()
    assert complaints == []
