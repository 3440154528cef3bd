"""A pitch saves itself while it is written: one draft, and nothing lost with two windows."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from meetings.models import Pitch
from meetings.tests.test_registering import make_meeting
from tests.browser.conftest import DESK, PHONE

SAVED = re.compile("Uloženo")


@pytest.mark.parametrize("size", [DESK, PHONE])
def test_a_pitch_saves_itself_while_it_is_written(transactional_db, tab, kolin, jana, size):
    meeting = make_meeting(kolin, pitches_until=timezone.localdate())
    page = tab(jana, viewport=size)
    page.goto(reverse("meetings:pitch_new", args=[meeting.number]))
    page.locator("[name=title]").fill("Senzory pod sněhem")
    expect(page.get_by_text(SAVED)).to_be_visible(timeout=10_000)
    page.locator("[name=body]").fill("Měřili jsme závěje.")
    expect(page.locator("[name=version]")).to_have_value("2", timeout=10_000)
    pitch = Pitch.objects.get()
    assert (pitch.title, pitch.body, pitch.status) == ("Senzory pod sněhem", "Měřili jsme závěje.", "draft")

    other = tab(jana, viewport=size)
    other.goto(reverse("pitches:edit", args=[pitch.code]))
    other.locator("[name=body]").fill("Z druhého okna.")
    expect(other.get_by_text(SAVED)).to_be_visible(timeout=10_000)
    page.locator("[name=body]").fill("Z prvního okna.")
    expect(page.get_by_text("Koncept se mezitím změnil jinde.")).to_be_visible(timeout=10_000)
    page.get_by_role("button", name="Uložit koncept").click()
    expect(page.locator("[name=body]")).to_have_value("Z prvního okna.")
    expect(page.get_by_text("Z druhého okna.")).to_be_visible()
