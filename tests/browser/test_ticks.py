"""The list at the door in a hall whose Wi-Fi dies: no tick is lost, none counts twice, none is dropped in silence."""

import re

import pytest
from playwright.sync_api import expect

from conftest import make_person
from meetings.models import Meeting, Registration
from meetings.tests.test_registering import at, come, make_meeting
from posts.models import Act
from tests.browser.conftest import PHONE

WAITS = re.compile("Čeká na spojení: 3")


@pytest.fixture
def meeting(pisek):
    return make_meeting(pisek, ahead=0)


@pytest.fixture
def four(meeting, pisek):
    return [come(make_person(name, pisek), meeting) for name in ("Adéla A", "Božena B", "Cyril C", "Dana D")]


@pytest.fixture
def door(tab, meeting, four, olga):
    page = tab(olga, viewport=PHONE)
    page.goto(at("checkin", meeting))
    return page


def line(page, registration):
    return page.locator(f"#l-{registration.code}")


def press(page, registration, words):
    page.wait_for_timeout(750)  # nearer taps on one line are one double tap
    line(page, registration).get_by_role("button", name=words).click()


def said():
    return dict(Registration.objects.order_by("pk").values_list("person__name", "presence"))


def kept(page):
    return page.evaluate("Object.entries(localStorage).filter(([key]) => key.startsWith('tick '))")


def all_sent(page):
    for _each in range(100):  # the page's policy forbids Playwright's own waiting for a function
        if not kept(page):
            return
        page.wait_for_timeout(100)
    raise AssertionError(kept(page))


def comes_back(page):
    page.context.set_offline(False)
    all_sent(page)
    expect(page.locator("[data-say=waits]")).to_be_hidden()


def test_ticks_without_a_connection_are_kept_shown_and_sent_when_it_is_back(door, four):
    adela, bozena, cyril, _dana = four
    door.context.set_offline(True)
    for registration in (adela, bozena, cyril):
        press(door, registration, "Je tu")
        expect(line(door, registration).get_by_text("čeká na spojení")).to_be_visible()
    expect(door.get_by_text(WAITS)).to_be_visible()
    press(door, bozena, "Vrátit")
    assert set(said().values()) == {""} and "Adéla" not in str(kept(door))
    comes_back(door)
    assert said()["Adéla A"] == said()["Cyril C"] == "present" and said()["Božena B"] == ""
    expect(line(door, adela).get_by_text("čeká na spojení")).to_be_hidden()
    expect(door.locator("#kolik")).to_contain_text("2 lidé jsou tu")


def test_a_double_tap_is_one_tick_and_one_act(door, four):
    line(door, four[0]).get_by_role("button", name="Je tu").dblclick()
    expect(door.locator("#kolik")).to_contain_text("1 člověk je tu")
    door.wait_for_timeout(300)
    assert said()["Adéla A"] == "present" and Act.objects.filter(verb=Act.Verb.TICKED).count() == 1
    press(door, four[0], "Vrátit")
    expect(door.locator("#kolik")).to_contain_text("0 lidí je tu")
    assert said()["Adéla A"] == ""


def test_with_a_connection_the_page_stays_where_it_is(door, four):
    press(door, four[2], "Je tu")
    expect(door.locator("#kolik")).to_contain_text("1 člověk je tu")
    assert door.evaluate("document.activeElement.id") == f"l-{four[2].code}"  # where the finger was
    assert kept(door) == [] and door.locator(".messages").count() == 0


def test_what_was_kept_goes_at_the_next_load(door, meeting, four):
    door.context.set_offline(True)
    press(door, four[0], "Je tu")
    door.on("dialog", lambda dialog: dialog.accept())  # the browser asks before it leaves
    door.goto("about:blank")
    door.context.set_offline(False)
    door.goto(at("checkin", meeting))
    expect(door.locator("#kolik")).to_contain_text("1 člověk je tu")
    all_sent(door)
    assert said()["Adéla A"] == "present" and kept(door) == []


def test_a_colleagues_newer_word_stays_and_the_person_is_told(door, meeting, four):
    door.context.set_offline(True)
    press(door, four[0], "Je tu")
    Registration.objects.filter(pk=four[0].pk).update(presence="excused")
    door.context.set_offline(False)
    expect(line(door, four[0]).get_by_text("Vaše odškrtnutí neplatí")).to_be_visible()
    expect(door.get_by_text("Seznam nepřijal: 1")).to_be_visible()
    assert said()["Adéla A"] == "excused"
    door.reload()
    expect(door.locator("[data-say=refused]")).to_be_visible()  # until it is understood
    door.get_by_role("button", name="Rozumím").first.click()
    expect(door.locator("[data-say=refused]")).to_be_hidden()
    assert kept(door) == []


def test_a_line_that_is_gone_is_told_and_the_others_go(door, four):
    door.context.set_offline(True)
    press(door, four[0], "Je tu")
    press(door, four[1], "Je tu")
    Registration.objects.filter(pk=four[0].pk).delete()
    door.context.set_offline(False)
    expect(door.get_by_text("Seznam nepřijal: 1")).to_be_visible()
    assert said()["Božena B"] == "present"


def test_who_is_signed_out_keeps_the_ticks_until_they_are_signed_in_again(door, meeting, four, olga):
    cookies = door.context.cookies()
    door.context.clear_cookies()
    press(door, four[0], "Je tu")
    expect(door.get_by_text("přihlaste se v jiném okně")).to_be_visible()
    assert len(kept(door)) == 1 and said()["Adéla A"] == ""
    door.context.add_cookies(cookies)
    door.reload()
    expect(door.locator("#kolik")).to_contain_text("1 člověk je tu")
    assert kept(door) == []


def test_after_a_day_it_is_forgotten_and_said_so(door, four, olga, meeting):
    old = f"tick {olga.pk}-{meeting.pk} {four[0].code}"
    door.evaluate(
        "(key) => localStorage.setItem(key, JSON.stringify("
        "{ presence: 'present', was: [''], at: Date.now() - 864e5 - 1 }))",
        old,
    )
    door.reload()
    expect(door.get_by_text("nenašla spojení: 1")).to_be_visible()
    assert kept(door) == [] and said()["Adéla A"] == ""


def test_without_a_connection_no_form_and_no_link_leads_to_an_error_page(door, meeting, four, karel):
    door.reload()
    door.get_by_label("Kdo přišel bez přihlášky").select_option(label="Kolín: Karel Svoboda")
    door.context.set_offline(True)
    door.get_by_role("button", name="Přidat").click()
    expect(door.locator("[data-say=off]")).to_be_visible()
    door.get_by_role("link", name="Adéla A").click()
    door.wait_for_timeout(300)
    assert door.url.endswith(at("checkin", meeting)) and door.locator("h1").count() == 1
    door.context.set_offline(False)
    expect(door.locator("[data-say=off]")).to_be_hidden()
    door.get_by_role("button", name="Přidat").click()
    expect(door.locator("#kolik")).to_contain_text("1 člověk je tu")
    assert said()["Karel Svoboda"] == "present"


def test_the_list_is_narrowed_without_a_connection_too(door, four):
    door.context.set_offline(True)
    door.get_by_label("Jméno nebo město").last.fill("boŽ")
    expect(line(door, four[0])).to_be_hidden()
    expect(line(door, four[1])).to_be_visible()
    door.get_by_label("Jméno nebo město").last.fill("zqnikdo")
    expect(door.locator("[data-nobody]")).to_be_visible()


def test_signing_out_forgets_what_waits(door, meeting, four):
    door.evaluate("localStorage.setItem('tick 1-1 x', JSON.stringify({ presence: '', was: [''], at: Date.now() }))")
    door.on("dialog", lambda dialog: dialog.accept())
    door.locator(".menu summary").click()
    door.get_by_role("button", name="Odhlásit").click()
    expect(door.locator("[data-ticks]")).to_have_count(0)
    assert kept(door) == []


def test_the_line_alone_ticks_without_a_connection_too(tab, meeting, four, olga):
    page = tab(olga, viewport=PHONE)
    page.goto(at("checkin_one", meeting, four[0].code))
    page.context.set_offline(True)
    press(page, four[0], "Je tu")
    expect(line(page, four[0]).get_by_text("čeká na spojení")).to_be_visible()
    comes_back(page)
    press(page, four[0], "Vrátit")
    all_sent(page)
    assert said()["Adéla A"] == ""


def test_the_list_that_is_closed_meanwhile_says_so(door, four):
    door.context.set_offline(True)
    press(door, four[0], "Je tu")
    Meeting.objects.update(state="cancelled")
    door.context.set_offline(False)
    expect(door.get_by_text("Seznam nepřijal: 1")).to_be_visible()
    assert said()["Adéla A"] == ""
