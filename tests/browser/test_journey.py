"""The way that everything stands on: find, read, write on a phone, share, narrow; and nobody else can tell."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from conftest import make_city, make_person, make_practice
from posts.models import Level, Post
from practices.models import Outcome, Practice, Term, Vocabulary
from tests.browser.conftest import PHONE

MISSING = "2222222222222222"


@pytest.fixture
def parking(transactional_db):
    Vocabulary.objects.create(key="topic")
    return Term.objects.create(vocabulary_id="topic", key="parkovani", name_cs="Parkování")


@pytest.fixture
def praha(transactional_db, parking):
    """A city that shared one practice about parking with trouble and one without."""
    city = make_city("Praha", "founder", locative="v Praze", region="CZ010", population=1_165_581)
    make_practice(city, None, Level.MEMBERS, title="Senzory na náměstí", outcome=Outcome.FAILED, topics=[parking])
    make_practice(city, None, Level.MEMBERS, title="Parkovací dům", outcome=Outcome.WORKS, topics=[parking])
    return city


@pytest.fixture
def katka(transactional_db):
    """Expert of Plzeň."""
    return make_person("Katka Dlouhá", make_city("Plzeň", "founder", locative="v Plzni"))


def write_note(page, title):
    page.goto(reverse("practices:new"))
    page.get_by_label("Co jste udělali").fill(title)
    page.get_by_label("Jednou větou").fill("Za týden nám lidé přestali volat.")
    page.get_by_text("Nepovedlo se", exact=True).click()
    page.get_by_label("Tři věty").fill("Chtěli jsme navádět řidiče. Senzory zapadly sněhem. Příště kamery.")
    page.get_by_text("Vybraná města", exact=True).first.click()


def test_an_expert_finds_reads_writes_shares_and_narrows(tab, jana, karel, katka, lida, praha):
    page = tab(jana, viewport=PHONE)
    page.goto("/praxe/?tema=parkovani&vysledek=failed&vysledek=reserved&vysledek=stopped")
    expect(page.get_by_role("heading", name="1 praxe")).to_be_visible()
    page.get_by_role("link", name="Senzory na náměstí").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Senzory na náměstí")

    write_note(page, "Senzory pod sněhem")
    for city in ("Kolín", "Plzeň"):
        page.get_by_label(city, exact=True).check()
    page.get_by_role("button", name="Sdílet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Senzory pod sněhem")
    post = Post.objects.get(title="Senzory pod sněhem")

    for reader in (karel, katka):
        other = tab(reader)
        other.goto("/praxe/")
        other.get_by_role("link", name="Senzory pod sněhem").click()
        expect(other.locator(".sill")).to_contain_text("Písek")

    stranger = tab(lida)
    for name in ("detail", "edit", "share", "history", "preview", "delete", "restore", "autosave"):
        hidden = stranger.request.get(reverse(f"practices:{name}", args=[post.code]))
        missing = stranger.request.get(reverse(f"practices:{name}", args=[MISSING]))
        assert (hidden.status, hidden.body()) == (404, missing.body()), name
    stranger.goto("/praxe/")
    expect(stranger.get_by_text("Senzory pod sněhem")).to_have_count(0)

    page.goto(reverse("practices:share", args=[post.code]))
    page.get_by_text("Jen naše město", exact=True).click()
    page.get_by_role("button", name="Ukázat, co se změní").click()
    expect(page.get_by_text("Kolín").first).to_be_visible()
    page.locator("button.btn-main").click()
    reader = tab(karel)
    assert reader.request.get(reverse("practices:detail", args=[post.code])).status == 404
    reader.goto("/praxe/")
    expect(reader.get_by_text("Senzory pod sněhem")).to_have_count(0)


def test_a_draft_saves_itself_and_is_seen_by_nobody(tab, jana, petr):
    page = tab(jana)
    page.goto(reverse("practices:new"))
    page.get_by_label("Co jste udělali").fill("Rozepsané na telefonu")
    expect(page.get_by_text(re.compile("Uloženo"))).to_be_visible(timeout=10_000)
    draft = Practice.objects.get()
    assert (draft.title, draft.is_draft) == ("Rozepsané na telefonu", True)
    assert tab(petr).request.get(reverse("practices:detail", args=[draft.code])).status == 404


def test_everything_works_without_javascript(tab, jana, karel, katka, parking):
    page = tab(jana, javascript=False)
    write_note(page, "Bez skriptů")
    page.get_by_label("Kolín", exact=True).check()
    page.get_by_role("button", name="Sdílet").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bez skriptů")
    page.goto("/praxe/")
    page.get_by_text("Nepovedlo se").first.click()
    page.get_by_role("button", name="Použít filtry").click()
    expect(page.get_by_role("heading", name="1 praxe")).to_be_visible()


def test_a_note_is_written_and_shared_by_keyboard_alone(tab, jana, karel):
    page = tab(jana)
    page.goto(reverse("practices:new"))
    page.get_by_label("Co jste udělali").focus()
    page.keyboard.type("Jen klávesnice")
    page.keyboard.press("Tab")
    page.keyboard.type("Jedna věta.")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.keyboard.press("Tab")  # the buttons over the text
    page.keyboard.press("Tab")
    page.keyboard.type("Proč. Co. Jak.")
    for _step in range(30):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.name") == "share":
            break
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Jen klávesnice")


def test_an_expired_session_gives_the_text_back(tab, jana, karel):
    page = tab(jana, javascript=False)
    write_note(page, "Před odhlášením")
    page.get_by_label("Kolín", exact=True).check()
    page.context.clear_cookies(name="sessionid")
    page.get_by_role("button", name="Sdílet").click()
    assert "/ucet/prihlaseni/" in page.url
    jana.set_password("dlouhe-heslo-2018")
    jana.save()
    page.get_by_label("E-mail").fill(jana.email)
    page.get_by_label("Heslo").fill("dlouhe-heslo-2018")
    page.get_by_role("button", name="Přihlásit se", exact=True).click()
    expect(page.get_by_label("Co jste udělali")).to_have_value("Před odhlášením")
    assert not Practice.objects.exists()


def test_the_outcome_never_widens_what_the_author_has_chosen(tab, jana, pisek):
    draft = make_practice(pisek, jana, outcome=Outcome.FAILED)
    Post.objects.filter(pk=draft.pk).update(level=Level.CITY)
    page = tab(jana, viewport=PHONE)
    page.goto(reverse("practices:edit", args=[draft.code]))
    for word in ("Funguje", "Nepovedlo se", "Funguje s výhradami"):
        page.get_by_text(word, exact=True).click()
        expect(page.get_by_label("Jen naše město")).to_be_checked()


def test_a_failure_suggests_chosen_cities_and_takes_only_that_back(tab, jana):
    page = tab(jana, viewport=PHONE)
    page.goto(reverse("practices:new"))
    page.get_by_text("Nepovedlo se", exact=True).click()
    expect(page.get_by_label("Vybraná města").first).to_be_checked()
    expect(page.locator("[data-suggested]")).to_contain_text("Rozhodnutí je na vás")
    page.get_by_text("Funguje", exact=True).click()
    expect(page.get_by_label("Všechna členská města")).to_be_checked()
    page.get_by_text("Jen naše město", exact=True).click()
    page.get_by_text("Zastaveno", exact=True).click()
    expect(page.get_by_label("Jen naše město")).to_be_checked()


def test_two_browsers_edit_one_practice_and_the_second_loses_nothing(tab, jana, petr, pisek):
    practice = make_practice(pisek, jana, Level.CITY, title="Původní", summary="Původní věta.")
    first, second = tab(jana), tab(petr, viewport=PHONE)
    for page, title in ((first, "Od Jany"), (second, "Od Petra")):
        page.goto(reverse("practices:edit", args=[practice.code]))
        page.get_by_label("Co jste udělali").fill(title)
    first.get_by_role("button", name="Uložit změny").click()
    expect(first.get_by_role("heading", level=1)).to_have_text("Od Jany")

    second.get_by_role("textbox", name="Jednou větou", exact=True).fill("Věta od Petra.")
    second.get_by_role("button", name="Uložit změny").click()
    expect(second.get_by_role("heading", level=1)).to_contain_text("Obě verze máme")
    for words in ("Od Jany", "Od Petra"):
        expect(second.get_by_role("paragraph").filter(has_text=words)).to_be_visible()
    second.get_by_label("Uložené").check()
    second.get_by_role("button", name="Uložit můj výběr").click()
    practice.refresh_from_db()
    assert (practice.title, practice.summary) == ("Od Jany", "Věta od Petra.")
