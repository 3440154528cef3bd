"""The second factor: who must have one, that nothing else opens without it, and that it cannot be lost unnoticed."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from allauth.usersessions.models import UserSession
from django.core import mail
from django.urls import reverse

from cities.adapters import MFAAdapter
from cities.models import Membership
from conftest import WebClient, make_person

pytestmark = pytest.mark.django_db
NEEDED, APP, CODES = "/ucet/druhy-faktor/potreba/", "/ucet/druhy-faktor/aplikace/", "/ucet/druhy-faktor/kody/"
LOGIN, SECOND = "/ucet/prihlaseni/", "/ucet/prihlaseni/druhy-faktor/"
PASSWORD = "tři sta třicet tři"


@pytest.fixture
def vera(pisek):
    """A fresh coordinator, without a second factor, with a password."""
    person = make_person("Věra Nová", pisek, Membership.Role.COORDINATOR, second_factor=False)
    person.set_password(PASSWORD)
    person.save()
    return person


def sign_in(person):
    client = WebClient()
    client.post(LOGIN, {"login": person.email, "password": PASSWORD})
    return client


def code_of(secret, later=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def set_up_app(client):
    """What a person does on the page of the app; returns the secret."""
    secret = re.search(r'class="secret">(\w+)<', client.get(APP).content.decode())[1]
    response = client.post(APP, {"code": code_of(secret)})
    assert response["Location"] == CODES, response.content.decode()[-500:]
    return secret


def test_5_1_without_a_factor_nothing_else_opens(vera, pisek):
    client = sign_in(vera)
    for path in ("/", "/praxe/", f"/mesta/{pisek.pk}/lide/", "/ucet/", "/ucet/profil/", "/sprava/"):
        assert client.get(path)["Location"] == NEEDED, path
    assert client.post(f"/mesta/{pisek.pk}/pozvanky/nova/", {"emails": "a@b.test"})["Location"] == NEEDED
    assert client.get("/praxe/", headers={"HX-Request": "true"})["HX-Redirect"] == NEEDED
    page = client.get(NEEDED).content.decode()
    assert "Přidat přístupový klíč" in page and "Nastavit aplikaci" in page
    assert client.get("/ucet/odhlaseni/").status_code == 200


def test_5_1_setting_up_the_app_opens_everything(vera, pisek, django_capture_on_commit_callbacks):
    client = sign_in(vera)
    with django_capture_on_commit_callbacks(execute=False):
        set_up_app(client)
    codes = re.findall(r"<li>(\d{8})</li>", client.get(CODES).content.decode())
    assert len(codes) == 10
    assert not re.findall(r"<li>\d{8}</li>", client.get(CODES).content.decode()), "shown once"
    assert client.get(f"/mesta/{pisek.pk}/lide/").status_code == 200
    assert client.get(NEEDED)["Location"] == reverse("mfa_index")


def test_signing_in_with_the_app_and_with_a_recovery_code(vera, pisek):
    client = sign_in(vera)
    secret = set_up_app(client)
    recovery = re.findall(r"<li>(\d{8})</li>", client.get(CODES).content.decode())
    for code in (code_of(secret), recovery[0]):
        other = sign_in(vera)
        assert other.get("/ucet/").status_code == 302, "the password alone is not enough"
        assert other.get(SECOND).status_code == 200
        assert other.post(SECOND, {"code": "000000"}).status_code == 200
        assert other.post(SECOND, {"code": code}).status_code == 302
        assert other.get(f"/mesta/{pisek.pk}/lide/").status_code == 200
    again = sign_in(vera)
    again.post(SECOND, {"code": recovery[0]})
    assert again.get("/ucet/").status_code == 302, "a recovery code works once"


def test_6_4_3_a_reset_password_does_not_skip_the_second_factor(vera):
    client = sign_in(vera)
    set_up_app(client)
    client.post("/ucet/odhlaseni/")
    client.post("/ucet/heslo/zapomenute/", {"email": vera.email})
    link = re.search(r"http://testserver(\S+/heslo/nove/\S+)", mail.outbox[-1].body)[1]
    form = client.get(link)["Location"]
    client.post(form, {"password1": "nové stříbrné stádo", "password2": "nové stříbrné stádo"})
    assert client.get("/ucet/")["Location"].startswith(LOGIN)


def test_5_1_who_must_have_one(browse, pisek, jana, settings):
    organiser = make_person("Olga", role=Membership.Role.ORGANISER, second_factor=False)
    administrator = make_person("Adam", is_staff=True, second_factor=False)
    assert browse(jana).get("/ucet/").status_code == 200
    assert browse(organiser).get("/ucet/")["Location"] == NEEDED
    assert browse(administrator).get("/sprava/")["Location"] == NEEDED
    settings.MFA_REQUIRED_FOR_ALL = True
    assert browse(jana).get("/ucet/")["Location"] == NEEDED


def test_recovery_codes_alone_are_no_factor(browse, vera):
    Authenticator.objects.create(user=vera, type="recovery_codes", data={"seed": "x", "used_mask": 0})
    assert browse(vera).get("/ucet/")["Location"] == NEEDED


def test_a_new_coordinator_is_asked_in_the_running_session(browse, pisek, petr, jana):
    client = browse(jana)
    assert client.get("/praxe/").status_code == 200
    own = jana.memberships.get()
    browse(petr).post(f"/mesta/{pisek.pk}/lide/{own.pk}/", {"role": "coordinator", "unit": ""})
    assert client.get("/praxe/")["Location"] == NEEDED


def test_the_note_in_the_session_dies_with_the_factor(browse, petr):
    client = browse(petr)
    assert client.get("/ucet/").status_code == 200
    Authenticator.objects.filter(user=petr).delete()
    assert client.get("/ucet/").status_code == 302
    assert browse(petr).get("/ucet/")["Location"] == NEEDED


def test_the_note_is_of_one_person(browse, petr, vera):
    client = browse(petr)
    client.get("/ucet/")
    client.force_login(vera, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.get("/ucet/")["Location"] == NEEDED


def test_known_good_sessions_ask_the_database_nothing(browse, petr, page_queries):
    client = browse(petr)
    client.get("/ucet/")
    assert not [sql for sql in page_queries(client, "/ucet/profil/") if "mfa_authenticator" in sql]


def test_the_last_factor_of_those_who_must_have_one_stays(browse, petr, jana):
    key = Authenticator.objects.create(user=jana, type="webauthn", data={"name": "telefon", "credential": {}})
    assert MFAAdapter().can_delete_authenticator(key)
    jana.memberships.update(role=Membership.Role.COORDINATOR)
    assert not MFAAdapter().can_delete_authenticator(key)
    page = browse(petr).get("/ucet/druhy-faktor/aplikace/zrusit/")
    assert page.status_code == 302 and "/overeni/" in page["Location"], "first prove who you are"


def test_the_refusal_comes_in_words(vera):
    client = sign_in(vera)
    set_up_app(client)
    page = client.post("/ucet/druhy-faktor/aplikace/zrusit/").content.decode()
    assert "Vaše role vyžaduje druhý faktor" in page
    assert Authenticator.objects.filter(user=vera, type="totp").exists()


def test_the_last_passkey_cannot_be_removed_either(vera):
    client = sign_in(vera)
    key = Authenticator.objects.create(user=vera, type="webauthn", data={"name": "telefon", "credential": {}})
    response = client.post(f"/ucet/druhy-faktor/klice/{key.pk}/odebrat/", follow=True)
    assert "Vaše role vyžaduje druhý faktor" in response.content.decode()
    assert Authenticator.objects.filter(pk=key.pk).exists()


def test_changing_factors_needs_a_fresh_proof(browse, jana):
    jana.set_password(PASSWORD)
    jana.save()
    response = browse(jana).get(APP)
    assert response.status_code == 302 and response["Location"].startswith("/ucet/overeni/")


def test_5_2_secrets_are_encrypted_and_old_keys_still_open_them(vera, settings):
    client = sign_in(vera)
    secret = set_up_app(client)
    kept = Authenticator.objects.get(user=vera, type="totp").data["secret"]
    assert secret not in kept and MFAAdapter().decrypt(kept) == secret
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "a new one"
    assert MFAAdapter().decrypt(kept) == secret


def test_5_3_a_stolen_key_alone_opens_nothing(settings):
    assert settings.MFA_WEBAUTHN_USER_VERIFICATION == "required"
    assert settings.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN is False
    assert settings.MFA_RECOVERY_CODES_SHOW_ONCE and not hasattr(settings, "MFA_TRUST_ENABLED")


def test_5_4_guessing_codes_is_stopped(vera):
    client = sign_in(vera)
    secret = set_up_app(client)
    other = sign_in(vera)
    for _attempt in range(5):
        other.post(SECOND, {"code": "000000"})
    other.post(SECOND, {"code": code_of(secret)})
    assert other.get("/ucet/").status_code == 302


@pytest.mark.django_db(transaction=True)
def test_5_10_the_owner_is_told_of_new_and_removed_factors(db, pisek):
    vera = make_person("Věra Nová", pisek, second_factor=False)
    vera.set_password(PASSWORD)
    vera.save()
    client = sign_in(vera)
    set_up_app(client)
    assert mail.outbox[-1].to == [vera.email] and "Odkud" in mail.outbox[-1].body
    client.post("/ucet/druhy-faktor/aplikace/zrusit/")
    assert "přestal" in mail.outbox[-1].body or "deaktivov" in mail.outbox[-1].body.lower()


def test_5_10_other_devices_sign_in_again_when_a_factor_goes(browse, jana):
    here, elsewhere = browse(jana), browse(jana)
    here.get("/ucet/"), elsewhere.get("/ucet/")
    assert UserSession.objects.filter(user=jana).count() == 2
    key = Authenticator.objects.create(user=jana, type="webauthn", data={"name": "x", "credential": {}})
    key.delete()
    assert elsewhere.get("/ucet/").status_code == 302
