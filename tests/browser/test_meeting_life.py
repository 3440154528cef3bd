"""The whole life of a meeting, by five people in their browsers: from the call to the kept promise."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from cities.models import Membership
from conftest import make_city, make_person, make_practice
from meetings.models import Meeting, Pitch, Promise, Series
from meetings.registering import tell_of_changes
from posts.models import Level
from practices.models import Outcome
from tests.browser.conftest import DESK, PHONE

TITLE = "Senzory pod sněhem"
STORY = "Zóny a hněv sousedů"


@pytest.fixture
def people(transactional_db, pisek, kolin, liberec, jana, lida, olga):
    """The organiser, the host's coordinator, two presenters, and an expert who will not be there."""
    Series.objects.create(name="Smart Cities Pitch")
    host = make_person("Věra Pokorná", kolin, Membership.Role.COORDINATOR)
    absent = make_person("Tomáš Nepřítomný", make_city("Plzeň", "founder", locative="v Plzni"))
    return {"olga": olga, "vera": host, "jana": jana, "lida": lida, "tomas": absent}


@pytest.fixture
def at(people, tab):
    """at("jana") is the tab of this person; the organiser at the door has a phone."""
    tabs = {name: tab(person, viewport=PHONE if name == "lida" else DESK) for name, person in people.items()}
    return tabs.__getitem__


def press(page, name):
    page.get_by_role("button", name=name, exact=True).first.click()


def follow(page, name):
    page.get_by_role("link", name=name).first.click()


def day(ahead):
    return (timezone.localdate() + timedelta(days=ahead)).isoformat()


def fill(page, **typed):
    """Type into the fields of these names; the labels of optional ones say that they are."""
    for name, words in typed.items():
        field = page.locator(f"[name={name}]").first
        field.select_option(words) if field.evaluate("each => each.tagName") == "SELECT" else field.fill(words)


def announce_and_call(page):
    page.goto(reverse("meetings:new"))
    fill(
        page,
        date=day(20),
        state="announced",
        city=page.locator("[name=city] option", has_text="Kolín").get_attribute("value"),
    )
    page.locator("details:has([name=signup_until]) > summary").click()
    fill(page, starts="09:00", ends="15:00", signup_until=day(19))
    press(page, "Uložit")
    page.goto(reverse("meetings:call_edit", args=[1]))
    fill(page, pitches_until=day(10))
    press(page, "Uložit")


def offer_pitches(at, practice):
    """Jana out of a practice, nothing is typed twice; Lída on a phone, for the room alone."""
    page = at("jana")
    page.goto(reverse("practices:detail", args=[practice.code]))
    follow(page, "Přednést na setkání")
    expect(page.locator("[name=title]")).to_have_value(TITLE)
    fill(page, ask="kdo to měří jinak")
    press(page, "Podat pitch")
    page = at("lida")
    page.goto(reverse("meetings:pitch_new", args=[1]))
    fill(page, title=STORY, ask="jak o zónách mluvit dřív")
    page.get_by_text("příběh neúspěchu:").click()
    page.get_by_text("jen ti, kdo budou sedět v sále").click()
    press(page, "Podat pitch")
    expect(page.get_by_role("heading", level=1)).to_have_text(STORY)


def decide(at, pitches):
    """The host says a word, the organiser decides; the cities learn it with the release, confirm and register."""
    page = at("vera")
    page.goto(reverse("meetings:pitches", args=[1]))
    follow(page, TITLE)
    fill(page, note="To chceme slyšet.")
    press(page, "Přidat poznámku")
    expect(page.get_by_text("To chceme slyšet.")).to_be_visible()
    page = at("olga")
    for pitch in pitches:
        page.goto(reverse("pitches:detail", args=[pitch.code]))
        page.get_by_text("přijatý", exact=True).first.click()
        press(page, "Zapsat")
    at("jana").goto(reverse("pitches:detail", args=[pitches[0].code]))
    expect(at("jana").get_by_role("button", name="Přijedeme s ním")).to_have_count(0)
    press(page, "Vydat 2 rozhodnutí")
    for name, pitch in zip(("jana", "lida"), pitches, strict=True):
        at(name).goto(reverse("pitches:detail", args=[pitch.code]))
        press(at(name), "Přijedeme s ním")
        at(name).goto(reverse("meetings:signup", args=[1]))
        press(at(name), "Přihlásit se")


def arrange(at):
    """The programme by rules first, then by hand; once released, the absent read what is open to them."""
    page = at("olga")
    page.goto(reverse("meetings:agenda", args=[1]))
    press(page, "Začít obvyklým dnem")
    follow(page, "Ukázat návrhy")
    page.get_by_role("button", name="Použít návrh").first.click()
    for _step in range(2):
        page.get_by_role("button", name=f"Níž: {STORY}").click()
    second = page.locator("section", has=page.get_by_role("heading", name="Blok 2"))
    expect(second.get_by_role("link", name=STORY, exact=True)).to_be_visible()
    follow(page, "Pokračovat k vydání")
    press(page, "Vydat program")
    expect(page.get_by_text("Vydání 1 je venku.")).to_be_visible()
    page = at("tomas")
    page.goto(reverse("meetings:programme", args=[1]))
    expect(page.get_by_text(TITLE)).to_be_visible()
    expect(page.get_by_text(STORY)).to_have_count(0)


def move_to_today(at):
    """The date moves with its reason; who has a seat says once more that they come."""
    page = at("olga")
    page.goto(reverse("meetings:change", args=[1]))
    fill(page, date=day(0), reason="sál je volný už dnes")
    press(page, "Změnit")
    tell_of_changes()
    page = at("jana")
    page.goto(reverse("meetings:detail", args=[1]))
    expect(page.locator("s").first).to_be_visible()
    follow(page, "má místo")
    press(page, "Ano, přijedu")


def tick(at, story):
    """At the door; the room is open to those who are in it and to nobody else."""
    page = at("olga")
    page.goto(reverse("meetings:checkin", args=[1]))
    for name in ("Jana Dvořáková", "Lída Malá"):
        line = page.locator("li", has_text=name)
        line.get_by_role("button", name="Je tu").click()
        expect(line.get_by_text("účast", exact=True)).to_be_visible()
    assert at("jana").goto(reverse("pitches:detail", args=[story.code])).status == 200
    assert at("tomas").goto(reverse("pitches:detail", args=[story.code])).status == 404


def write_minutes(at):
    """Two hands note down, the organiser approves; whoever sat there reads it, the absent do not yet."""
    page = at("olga")
    page.goto(reverse("meetings:minutes", args=[1]))
    press(page, "Založit zápis")
    for name, words in (("olga", "Kolín to měří kamerou."), ("vera", "Příště i čísla o zimě.")):
        at(name).goto(reverse("meetings:note_new", args=[1]))
        fill(at(name), body=words)
        at(name).locator("button[value=decision], button.btn-main").last.click()
        expect(at(name).get_by_text(words).first).to_be_visible()
    page.goto(reverse("meetings:minutes_approve", args=[1]))
    page.locator("[name=level][value=room]").check()
    press(page, "Schválit zápis")
    assert at("lida").goto(reverse("meetings:minutes", args=[1])).status == 200
    assert at("tomas").goto(reverse("meetings:minutes", args=[1])).status == 404


def promise(at, pisek):
    """Lída promises Písek something at the meeting; Jana says that it came."""
    page = at("lida")
    page.goto(reverse("meetings:promise_new"))
    fill(page, receiver=str(pisek.pk), what="Pošleme vám dopis sousedům.")
    page.locator("main button.btn-main").click()
    expect(page.get_by_text("Pošleme vám dopis sousedům.").first).to_be_visible()
    page = at("jana")
    page.goto(reverse("meetings:promise", args=[Promise.objects.get().code]))
    page.locator("main button.btn-main").first.click()
    assert at("tomas").goto(page.url).status == 404


def close(at, people, first, story):
    """The organiser closes it: what was given; the rest waits for the next meeting, which takes it over."""
    page = at("olga")
    page.goto(reverse("meetings:closing", args=[1]))
    page.locator(f"[name=given][value='{first.code}']").check()
    page.locator(f"[name=given][value='{story.code}']").uncheck()
    page.locator("[name=put_off]").check()
    fill(page, why="nezbyl čas")
    page.locator("form:has([value=given]) button").first.click()
    page.locator("form:has([name=step][value=close]) button.btn-main").click()
    assert Meeting.objects.get(number=1).state == Meeting.State.HELD
    following = Meeting.objects.create(
        series=Series.objects.get(),
        number=2,
        title="Smart Cities Pitch 2",
        city=people["lida"].memberships.get().city,
        date=timezone.localdate() + timedelta(days=180),
        state=Meeting.State.ANNOUNCED,
    )
    page.goto(reverse("meetings:pitches_carry", args=[2]))
    page.get_by_role("checkbox", name=STORY).check()
    page.locator("main button.btn-main").click()
    story.refresh_from_db()
    assert (story.meeting, story.status) == (following, Pitch.Status.ACCEPTED)


def test_a_meeting_from_its_call_to_the_kept_promise(at, people, pisek):
    practice = make_practice(pisek, people["jana"], Level.MEMBERS, title=TITLE, outcome=Outcome.WORKS)
    announce_and_call(at("olga"))
    offer_pitches(at, practice)
    first, story = (Pitch.objects.get(title=title) for title in (TITLE, STORY))
    decide(at, [first, story])
    arrange(at)
    move_to_today(at)
    tick(at, story)
    write_minutes(at)
    promise(at, pisek)
    close(at, people, first, story)
    page = at("tomas")  # what was presented bears the stamp for whoever reads the practice
    page.goto(reverse("practices:detail", args=[practice.code]))
    expect(page.get_by_text("Představeno: Smart Cities Pitch 1")).to_be_visible()
