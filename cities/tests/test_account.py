"""The own account: profile, language of letters, devices, e-mail."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core import mail
from django.utils import timezone

from conftest import WebClient

pytestmark = pytest.mark.django_db
PASSWORD = "tři sta třicet tři"
DEVICES = "/ucet/zarizeni/"


@pytest.fixture
def signed_in(jana):
    """Jana a moment after she typed her password."""
    jana.set_password(PASSWORD)
    jana.save()
    client = WebClient()
    client.post("/ucet/prihlaseni/", {"login": jana.email, "password": PASSWORD})
    return client


def test_overview_says_who_i_am_and_for_whom_i_act(browse, jana):
    page = browse(jana).get("/ucet/").content.decode()
    for word in ("Jana Dvořáková", "Písek", "odbor rozvoje města", "expert", "Přístupové klíče", jana.email):
        assert word in page


def test_profile_is_saved_and_its_language_used_for_letters(browse, jana):
    fields = {"name": "Jana Malá", "title_before": "Ing.", "title_after": "Ph.D.", "phone": "+420 1", "language": "en"}
    assert browse(jana).post("/ucet/profil/", fields)["Location"] == "/en/ucet/"
    jana.refresh_from_db()
    assert jana.full_name == "Ing. Jana Malá, Ph.D." and jana.language == "en"
    WebClient().post("/ucet/prihlaseni/kod/", {"email": jana.email})
    assert mail.outbox[-1].body.startswith("Hello,")


def test_rights_never_come_from_the_profile_form(browse, jana):
    fields = {"name": "Jana", "language": "cs", "is_staff": "1", "is_superuser": "1", "email": "x@evil.test"}
    browse(jana).post("/ucet/profil/", fields)
    jana.refresh_from_db()
    assert not jana.is_staff and not jana.is_superuser and "evil" not in jana.email


def test_one_device_is_signed_out_from_another(browse, jana):
    here, lost, third = browse(jana), browse(jana), browse(jana)
    for client in (here, lost, third):
        client.get("/ucet/")
    page = here.get(DEVICES).content.decode()
    assert page.count('name="session"') == 2 and "toto" in page
    row = UserSession.objects.get(session_key=lost.cookies["sessionid"].value)
    here.post(DEVICES, {"session": row.pk})
    assert [client.get("/ucet/").status_code for client in (here, lost, third)] == [200, 302, 200]
    here.post(DEVICES, {"others": "1"})
    assert [client.get("/ucet/").status_code for client in (here, third)] == [200, 302]


def test_devices_of_others_are_out_of_reach(browse, jana, karel):
    hers, his = browse(jana), browse(karel)
    hers.get("/ucet/"), his.get("/ucet/")
    row = UserSession.objects.get(user=karel)
    for value in (row.pk, "x", ""):
        hers.post(DEVICES, {"session": value})
    assert his.get("/ucet/").status_code == 200


def test_asvs_7_3_a_session_ends_after_its_longest_time(browse, jana, settings):
    client = browse(jana)
    client.get("/ucet/")
    for days in (13, 26):
        with time_machine.travel(timezone.now() + timedelta(days=days)):
            assert client.get("/ucet/").status_code == 200
    with time_machine.travel(timezone.now() + timedelta(days=31)):
        assert client.get("/ucet/").status_code == 302
    assert settings.SESSION_COOKIE_AGE <= settings.SESSION_LONGEST


def test_asvs_7_3_a_session_ends_when_nobody_comes(browse, jana):
    client = browse(jana)
    client.get("/ucet/")
    with time_machine.travel(timezone.now() + timedelta(days=15)):
        assert client.get("/ucet/").status_code == 302


def test_activity_is_written_once_in_a_while(browse, jana):
    client = browse(jana)
    client.get("/ucet/")
    before = UserSession.objects.get(user=jana).last_seen_at
    client.get("/ucet/")
    assert UserSession.objects.get(user=jana).last_seen_at == before


def test_the_address_changes_after_the_code_and_the_old_one_is_told(signed_in, jana):
    old = jana.email
    response = signed_in.post("/ucet/e-mail/", {"action_add": "1", "email": "jana@nova.test"})
    assert response.status_code == 302 and mail.outbox[-1].to == ["jana@nova.test"]
    jana.refresh_from_db()
    assert jana.email == old
    code = re.search(r"^([A-Z0-9]{3,4}-[A-Z0-9]{3,4})$", mail.outbox[-1].body, re.M)[1]
    assert signed_in.post("/ucet/e-mail/potvrdit/", {"code": code}).status_code == 302
    jana.refresh_from_db()
    assert jana.email == "jana@nova.test"
    assert [address.email for address in EmailAddress.objects.filter(user=jana)] == ["jana@nova.test"]
    assert [old] in [letter.to for letter in mail.outbox]


def test_an_address_of_somebody_else_is_never_confirmed_nor_betrayed(signed_in, jana, karel):
    response = signed_in.post("/ucet/e-mail/", {"action_add": "1", "email": karel.email})
    assert response["Location"] == "/ucet/e-mail/potvrdit/", "the same as for a free one"
    assert karel.email not in str(
        [letter.to for letter in mail.outbox if "kód" in letter.body and "XXX" in letter.body]
    )
    jana.refresh_from_db()
    assert jana.email != karel.email


def test_an_address_changed_by_an_administrator_closes_the_old_one(jana):
    EmailAddress.objects.create(user=jana, email=jana.email, primary=True, verified=True)
    jana.email = "jana@urad.test"
    jana.save()
    assert not EmailAddress.objects.filter(user=jana).exists()


def test_change_of_password_needs_the_old_one_and_signs_out_the_rest(signed_in, browse, jana):
    elsewhere = WebClient()
    elsewhere.post("/ucet/prihlaseni/", {"login": jana.email, "password": PASSWORD})
    assert elsewhere.get("/ucet/").status_code == 200
    new = {"password1": "jiné stříbrné stádo", "password2": "jiné stříbrné stádo"}
    assert signed_in.post("/ucet/heslo/", {"oldpassword": "wrong"} | new).status_code == 200
    assert signed_in.post("/ucet/heslo/", {"oldpassword": PASSWORD} | new).status_code == 302
    assert elsewhere.get("/ucet/").status_code == 302
    assert mail.outbox[-1].to == [jana.email]


@pytest.mark.parametrize(
    "path",
    ["", "profil/", "e-mail/", "heslo/", "heslo/nastavit/", "druhy-faktor/", "druhy-faktor/aplikace/", "zarizeni/"]
    + ["druhy-faktor/klice/", "druhy-faktor/klice/novy/", "ucty-jinde/", "odhlaseni/", "overeni/"],
)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_every_page_answers_in_both_languages_without_inline_code(signed_in, path, prefix):
    response = signed_in.get(f"{prefix}/ucet/{path}", follow=True)
    page = response.content.decode()
    assert response.status_code == 200 and "<h1" in page
    assert "style=" not in page and "onclick" not in page
    scripts = re.findall(r"<script([^>]*)>", page)
    assert all("src=" in attributes or "application/json" in attributes for attributes in scripts)
