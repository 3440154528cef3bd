"""Signing in as a person does it: a passkey in Chromium's virtual authenticator, a mailed code, an invitation."""

import re

import pytest
from django.core import mail
from playwright.sync_api import expect

from cities.models import Membership
from conftest import make_person
from tests.browser.conftest import PHONE

PASSWORD = "tři sta třicet tři"
HOME = re.compile(r":\d+/$")


@pytest.fixture
def vera(transactional_db, pisek, settings):
    """A coordinator who has a password and no second factor yet."""
    settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True  # the test's site has no certificate
    person = make_person("Věra Nová", pisek, Membership.Role.COORDINATOR, second_factor=False)
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def key():
    """Gives a tab a device with a fingerprint reader."""

    def plug_in(page):
        devtools = page.context.new_cdp_session(page)
        devtools.send("WebAuthn.enable")
        options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
        options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
        made = devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
        owner = {"authenticatorId": made["authenticatorId"]}
        return lambda verified: devtools.send("WebAuthn.setUserVerified", owner | {"isUserVerified": verified})

    return plug_in


def by_password(page, person):
    page.goto("/ucet/prihlaseni/")
    page.get_by_label("E-mail").fill(person.email)
    page.get_by_label("Heslo").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Přihlásit se", exact=True).click()


def sign_out(page):
    page.goto("/ucet/odhlaseni/")
    page.get_by_role("main").get_by_role("button", name="Odhlásit se").click()
    page.wait_for_url(HOME)


def test_a_passkey_is_set_up_and_then_opens_the_door_alone(tab, vera, key):
    page = tab(viewport=PHONE)
    verified = key(page)
    by_password(page, vera)
    page.wait_for_url("**/potreba/")
    page.get_by_role("link", name="Přidat přístupový klíč").click()
    page.get_by_role("button", name="Přidat přístupový klíč").click()
    page.wait_for_url("**/kody/")
    expect(page.locator("ol.codes li")).to_have_count(10)
    page.goto("/praxe/")
    expect(page).to_have_url(re.compile("/praxe/$"))

    sign_out(page)
    page.goto("/ucet/prihlaseni/?next=/praxe/")
    verified(False)  # somebody else's finger
    page.get_by_role("button", name="Přihlásit se přístupovým klíčem").click()
    expect(page.get_by_role("alert")).to_contain_text("Klíč neodpověděl")
    verified(True)
    page.get_by_role("button", name="Přihlásit se přístupovým klíčem").click()
    page.wait_for_url(re.compile(r":\d+/praxe/$"))

    sign_out(page)
    by_password(page, vera)
    page.wait_for_url("**/druhy-faktor/")
    page.get_by_role("button", name="Použít přístupový klíč").click()
    page.wait_for_url(HOME)
    page.goto("/ucet/druhy-faktor/klice/")
    page.get_by_role("link", name="Odebrat").click()
    expect(page.get_by_role("status")).to_contain_text("Vaše role vyžaduje druhý faktor")


def test_a_code_from_the_letter_by_keyboard_alone(tab, jana):
    page = tab(viewport=PHONE, javascript=False)
    page.goto("/ucet/prihlaseni/")
    expect(page.get_by_label("E-mail")).to_be_focused()
    page.keyboard.type(jana.email)
    page.keyboard.press("Enter")
    page.wait_for_url("**/potvrdit/")
    expect(page.get_by_label("Kód")).to_be_focused()
    page.keyboard.type(re.search(r"^([A-Z0-9]{3,4}-[A-Z0-9]{3,4})$", mail.outbox[-1].body, re.M)[1].lower())
    page.keyboard.press("Enter")
    page.wait_for_url(HOME)
    page.goto("/ucet/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Jana Dvořáková")


def test_an_invitation_brings_a_new_person_in(tab, pisek, petr):
    page = tab(petr, viewport=PHONE)
    page.goto(f"/mesta/{pisek.pk}/pozvanky/nova/")
    page.get_by_label("E-mailové adresy").fill("karla@pisek.test")
    page.get_by_role("button", name="Poslat pozvánky").click()
    expect(page.get_by_role("status").first).to_contain_text("Odeslali jsme 1 pozvánku")

    guest = tab(viewport=PHONE)
    guest.goto(re.search(r"http://testserver(/pozvanka/\S+)", mail.outbox[-1].body)[1])
    expect(guest).to_have_url(re.compile("/pozvanka/$"))
    guest.get_by_role("button", name="Přijmout pozvánku").click()
    guest.get_by_label("Jméno a příjmení").fill("Karla Nová")
    guest.get_by_role("button", name="Založit účet").click()
    expect(guest.get_by_role("status")).to_contain_text("Odteď tu jednáte za město Písek")
