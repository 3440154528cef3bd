"""The door of an office's identity provider, from our form through its pages and back, in Chromium."""

import re

import pytest
from allauth.socialaccount.models import SocialAccount
from django.core import mail
from playwright.sync_api import expect

from cities import inviting
from cities.models import User
from smartpitch.providers import origins
from tests.browser.provider import Provider

HOME = re.compile(r":\d+/$")
NEW = "karla@pisek.test"


@pytest.fixture
def office(settings):
    """The provider of Písek, known to the site and to its policy as from OIDC_APPS."""
    with Provider() as provider:
        apps = [provider.app()]
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"OAUTH_PKCE_ENABLED": True, "APPS": apps}}
        directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
        settings.CONTENT_SECURITY_POLICY = {"DIRECTIVES": directives | {"form-action": ["'self'", *origins(apps)]}}
        yield provider
        provider.shutdown()


def somebody(email, sub="7"):
    return {"sub": sub, "email": email, "email_verified": True, "name": "Karla Nová"}


def through_the_office(page, path="/ucet/prihlaseni/"):
    page.goto(path)
    page.get_by_role("button", name="Město Písek").click()


def sign_out(page):
    page.goto("/ucet/odhlaseni/")
    page.get_by_role("main").get_by_role("button", name="Odhlásit se").click()
    page.wait_for_url(HOME)


def open_invitation(page, city, email, by):
    inviting.invite(city, email, by=by, role="expert")
    page.goto(re.search(r"http://testserver(/pozvanka/\S+)", mail.outbox[-1].body)[1])
    page.get_by_role("button", name="Přijmout pozvánku").click()


def test_an_account_of_the_office_alone_opens_nothing(tab, office, jana):
    """Neither a stranger nor somebody who says the address of a person here."""
    page = tab()
    for claimed in (NEW, jana.email):
        office.at_the_desk = somebody(claimed)
        through_the_office(page)
        expect(page.get_by_role("heading", level=1)).to_have_text("Jen na pozvání")
    assert not SocialAccount.objects.exists() and not User.objects.filter(email=NEW).exists()


def test_an_invited_person_comes_in_by_the_office_and_comes_back(tab, office, pisek, petr):
    office.at_the_desk = somebody(NEW)
    page = tab()
    open_invitation(page, pisek, NEW, by=petr)
    page.get_by_role("button", name="Město Písek").click()
    page.get_by_label("Jméno a příjmení").fill("Karla Nová")
    page.get_by_role("main").get_by_role("button", name="Založit účet").click()
    expect(page.get_by_role("status")).to_contain_text("Odteď tu jednáte za město Písek")

    sign_out(page)
    through_the_office(page)
    page.wait_for_url(HOME)
    page.goto("/ucet/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Karla Nová")
    assert not office.refused


def test_an_invitation_of_a_known_address_does_not_link_the_account_that_claims_it(tab, office, kolin, petr, jana):
    office.at_the_desk = somebody(jana.email)
    page = tab()
    open_invitation(page, kolin, jana.email, by=petr)
    page.get_by_role("button", name="Město Písek").click()
    page.get_by_label("Jméno a příjmení").fill("Karla Nová")
    page.get_by_role("main").get_by_role("button", name="Založit účet").click()
    page.wait_for_url("**/ucet/e-mail/potvrdit/")  # as for an unknown address
    assert "Už patří" in mail.outbox[-1].body
    assert not SocialAccount.objects.exists() and User.objects.filter(email=jana.email).count() == 1
    expect(page.get_by_role("banner").get_by_role("link", name="Přihlásit se")).to_be_visible()


def test_a_person_connects_the_office_and_signs_in_by_it(tab, office, jana):
    office.at_the_desk = somebody("jana.dvorakova@urad.test")  # another address than here
    page = tab(jana)
    page.goto("/ucet/")
    page.get_by_role("link", name="Spravovat účty jinde").click()
    page.get_by_role("button", name="Město Písek").click()
    page.wait_for_url("**/ucty-jinde/")
    assert SocialAccount.objects.get().user == jana

    sign_out(page)
    through_the_office(page, "/ucet/prihlaseni/?next=/praxe/")
    page.wait_for_url(re.compile(r":\d+/praxe/$"))
    jana.refresh_from_db()
    assert jana.emailaddress_set.count() <= 1, "an address of the office opens nothing here"


def test_an_office_that_does_not_answer_is_told_in_words(tab, office):
    office.shutdown()
    office.server_close()
    page = tab()
    through_the_office(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Přihlášení jinde se nepodařilo")


def test_5_3_the_second_factor_is_asked_for_after_the_office_too(tab, office, petr):
    office.at_the_desk = somebody("petr@urad.test")
    SocialAccount.objects.create(user=petr, provider="mesto", uid="7")
    page = tab()
    through_the_office(page)
    page.wait_for_url("**/prihlaseni/druhy-faktor/")


def test_two_answers_about_two_people_open_nothing(tab, office, jana):
    office.at_the_desk, office.swapped = somebody("x@urad.test", sub="8"), {"sub": "7"}
    SocialAccount.objects.create(user=jana, provider="mesto", uid="7")
    page = tab()
    through_the_office(page)
    expect(page.get_by_role("heading", level=1)).to_have_text("Přihlášení jinde se nepodařilo")
