"""Signing in: every way works as the web role, texts tell nothing about accounts, limits hold (ASVS V6, V7)."""

import logging
import re

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.signals import social_account_removed
from django.contrib.sessions.models import Session
from django.core import mail
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from post_office.models import STATUS, Email

from cities.adapters import AccountAdapter
from cities.forms import SignInForm
from conftest import WebClient

pytestmark = pytest.mark.django_db
LOGIN, CODE = "/ucet/prihlaseni/", "/ucet/prihlaseni/kod/"
CONFIRM = "/ucet/prihlaseni/kod/potvrdit/"
FORGOTTEN = "/ucet/heslo/zapomenute/"
OPEN_PAGES = [LOGIN, CODE, FORGOTTEN, FORGOTTEN + "odeslano/", "/ucet/registrace/", "/ucet/neaktivni/"]
PASSWORD = "tři sta třicet tři stříbrných"


def code_in(letter):
    return re.search(r"^([A-Z0-9]{3,4}-[A-Z0-9]{3,4})$", letter.body, re.M)[1]


def with_password(person):
    person.set_password(PASSWORD)
    person.save()
    return person


def signed_in(client):
    return client.get("/ucet/").status_code == 200


def shape(response):
    """Everything an observer sees, without what differs by itself."""
    body = re.sub(rb'value="[\w-]{64}"', b"", response.content)
    return response.status_code, response.headers.get("Location"), body.replace(b"nobody@nowhere.test", b"ADDRESS")


@pytest.mark.parametrize("path", OPEN_PAGES)
@pytest.mark.parametrize("prefix", ["", "/en"])
def test_open_pages_answer_in_both_languages(client, path, prefix):
    response = client.get(prefix + path)
    assert response.status_code == 200
    assert b"<h1" in response.content and b"style=" not in response.content


def test_sign_in_by_password(client, jana):
    response = client.post(LOGIN, {"login": with_password(jana).email.upper(), "password": PASSWORD})
    assert response.status_code == 302 and response["Location"] == reverse("home")
    assert signed_in(client)


def test_sign_in_by_mailed_code(client, jana):
    response = client.post(LOGIN, {"login": jana.email, "password": ""})
    assert response["Location"] == CONFIRM
    letter = mail.outbox[-1]
    assert letter.to == [jana.email] and "Smart Cities Pitch" in letter.alternatives[0].content
    assert client.post(CONFIRM, {"code": code_in(letter)}).status_code == 302
    assert signed_in(client)


def test_the_button_for_a_code_ignores_a_filled_in_password(client, jana):
    response = client.post(LOGIN, {"login": with_password(jana).email, "password": PASSWORD, "way": "code"})
    assert response["Location"] == CONFIRM and not signed_in(client)


def test_a_code_works_once_and_three_wrong_ones_end_it(client, jana):
    client.post(CODE, {"email": jana.email})
    code = code_in(mail.outbox[-1])
    for _attempt in range(3):
        client.post(CONFIRM, {"code": "XXXX-XXXX"})
    client.post(CONFIRM, {"code": code})
    assert not signed_in(client)


@pytest.mark.parametrize("path", [CODE, FORGOTTEN])
def test_5_6_known_and_unknown_addresses_look_the_same(jana, path):
    known = WebClient().post(path, {"email": jana.email}, follow=True)
    unknown = WebClient().post(path, {"email": "nobody@nowhere.test"}, follow=True)
    known.content = known.content.replace(jana.email.encode(), b"ADDRESS")
    assert shape(known) == shape(unknown)
    assert known.redirect_chain == unknown.redirect_chain
    assert [letter.to for letter in mail.outbox] == [[jana.email], []], "nobody mails strangers"


@pytest.fixture
def work(settings):
    """How many statements and which letters it takes to answer when this address asks for this."""
    settings.EMAIL_BACKEND = "smartpitch.mailing.Queue"

    def done(path, fields, address):
        client = WebClient()
        if path == CONFIRM:
            client.post(CODE, {"email": address})
        Email.objects.all().delete()
        with CaptureQueriesContext(connection) as asked:
            ask = client.post if fields else client.get
            ask(path, {name: value.replace("ADDRESS", address) for name, value in fields.items()})
        return len(asked), [letter.subject for letter in Email.objects.all()]

    return done


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        (CODE, {"email": "ADDRESS"}),
        (LOGIN, {"login": "ADDRESS", "password": ""}),
        (FORGOTTEN, {"email": "ADDRESS"}),
        (CONFIRM, {}),
        (CONFIRM, {"code": "XXXX-XXXX"}),
    ],
)
def test_5_6_known_and_unknown_addresses_cost_the_same_work(work, jana, path, fields):
    EmailAddress.objects.create(user=with_password(jana), email=jana.email, primary=True, verified=True)
    assert work(path, fields, jana.email) == work(path, fields, "nobody@nowhere.test")


def test_5_6_what_an_unknown_address_asks_for_reaches_no_mail_server(client, settings):
    settings.EMAIL_BACKEND = "smartpitch.mailing.Queue"
    client.post(CODE, {"email": "nobody@nowhere.test"})
    settings.POST_OFFICE = settings.POST_OFFICE | {"BACKENDS": {"default": "no.such.Backend"}}
    letter = Email.objects.get()
    assert "nobody" not in letter.message
    assert letter.dispatch(commit=False) == STATUS.sent


def test_70_wrong_password_and_unknown_address_give_the_same_answer(jana):
    with_password(jana)
    known = WebClient().post(LOGIN, {"login": jana.email, "password": "wrong"})
    unknown = WebClient().post(LOGIN, {"login": "nobody@nowhere.test", "password": "wrong"})
    known.content = known.content.replace(jana.email.encode(), b"ADDRESS")
    assert known.status_code == 200 and shape(known) == shape(unknown)


def test_5_4_guessing_a_password_is_stopped_for_the_account_and_told_in_words(jana):
    with_password(jana)
    client = WebClient()
    for attempt in range(5):
        client.post(LOGIN, {"login": jana.email, "password": f"wrong {attempt}"})
    client.post(LOGIN, {"login": jana.email, "password": PASSWORD})
    assert not signed_in(client)


def test_5_4_too_many_requests_get_our_page(client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "2/m/ip"}
    answers = [client.post(LOGIN, {"login": f"a{n}@nowhere.test", "password": "x"}) for n in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert b"<h1>" in answers[-1].content and answers[-1]["Cache-Control"] == "private, no-store"


def test_5_4_an_address_in_a_header_changes_nothing(client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "2/m/ip"}
    statuses = [
        client.post(LOGIN, {"login": "a@nowhere.test", "password": "x"}, headers={"X-Forwarded-For": f"10.0.0.{n}"})
        for n in range(3)
    ]
    assert statuses[-1].status_code == 429


def test_password_reset_by_link_tells_the_owner_and_needs_no_old_password(client, jana):
    with_password(jana)
    client.post(FORGOTTEN, {"email": jana.email})
    link = re.search(r"http\S+/ucet/heslo/nove/\S+", mail.outbox[-1].body)[0]
    form = client.get(link.removeprefix("http://testserver"))
    assert form.status_code == 302 and "set-password" in form["Location"], "the key leaves the address bar"
    new = "úplně jiná stříbrná stříkačka"
    response = client.post(form["Location"], {"password1": new, "password2": new})
    assert response.status_code == 302
    jana.refresh_from_db()
    assert jana.check_password(new)
    assert mail.outbox[-1].to == [jana.email], "the owner is told"


@pytest.mark.parametrize("bad", ["krátké", "password1234", "pisek2018!", "smartcitiespitch1"])
def test_asvs_6_2_weak_common_and_place_names_are_refused(browse, pisek, jana, bad):
    client = browse(jana)
    response = client.post("/ucet/heslo/nastavit/", {"password1": bad, "password2": bad})
    assert response.status_code in (200, 302)
    jana.refresh_from_db()
    assert not jana.check_password(bad)


def test_asvs_6_2_long_passwords_are_taken_whole(jana):
    long = "á" * 200 + "b"
    jana.set_password(long)
    assert jana.check_password(long) and not jana.check_password("á" * 200)


def test_forms_help_password_managers(client, jana):
    page = client.get(LOGIN).content.decode()
    assert 'autocomplete="username webauthn"' in page and 'autocomplete="current-password"' in page
    client.post(CODE, {"email": jana.email})
    assert 'autocomplete="one-time-code"' in client.get(CONFIRM).content.decode()
    assert "placeholder" not in page
    assert not SignInForm().fields["password"].required


def test_new_session_id_at_sign_in(client, jana):
    client.post(CODE, {"email": jana.email})
    before = client.cookies["sessionid"].value
    client.post(CONFIRM, {"code": code_in(mail.outbox[-1])})
    assert client.cookies["sessionid"].value != before
    assert not Session.objects.filter(pk=before).exists()


def test_asvs_6_3_5_a_new_device_is_told_once_and_the_first_one_not_at_all(jana):
    with_password(jana)
    first, second = WebClient(), WebClient()
    for client in (first, first, second, second):
        client.post(LOGIN, {"login": jana.email, "password": PASSWORD})
        client.post("/ucet/odhlaseni/")
    assert [letter.subject for letter in mail.outbox] == ["Nové zařízení"]
    assert first.cookies["device"]["httponly"] and "poprvé" in mail.outbox[0].body


def test_sign_out_ends_the_session_on_the_server(client, browse, jana):
    client = browse(jana)
    key = client.cookies["sessionid"].value
    assert client.get("/ucet/odhlaseni/").status_code == 200, "asks first"
    client.post("/ucet/odhlaseni/")
    assert not Session.objects.filter(pk=key).exists() and not signed_in(client)


def test_the_way_back_after_signing_in_stays_here(client, jana):
    with_password(jana)
    response = client.post(LOGIN, {"login": jana.email, "password": PASSWORD, "next": "https://evil.example/"})
    assert response["Location"] == reverse("home")
    response = WebClient().post(LOGIN, {"login": jana.email, "password": PASSWORD, "next": "/praxe/"})
    assert response["Location"] == "/praxe/"


def test_5_9_the_admin_is_entered_by_the_same_door(client):
    response = client.get("/sprava/login/?next=/sprava/")
    assert response.status_code == 302 and response["Location"].startswith(LOGIN)


def test_5_8_no_account_is_found_by_a_foreign_claim_of_an_address(settings):
    assert settings.SOCIALACCOUNT_EMAIL_AUTHENTICATION is False
    assert settings.SOCIALACCOUNT_LOGIN_ON_GET is False and settings.SOCIALACCOUNT_STORE_TOKENS is False
    assert settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["OAUTH_PKCE_ENABLED"]


def test_letters_and_the_home_page_speak_the_language_of_the_person(client, jana):
    jana.language = "en"
    jana.save()
    client.post(CODE, {"email": jana.email})
    assert "It is valid for ten minutes" in mail.outbox[-1].body
    assert client.post(CONFIRM, {"code": code_in(mail.outbox[-1])})["Location"] == "/en/"


def test_letters_wait_in_the_queue_written_by_the_web_role(client, jana, settings):
    settings.EMAIL_BACKEND = "smartpitch.mailing.Queue"
    client.post(CODE, {"email": jana.email})
    letter = Email.objects.get()
    assert letter.to == [jana.email] and "<h1>" in letter.html_message


def test_87_an_inactive_person_comes_in_by_no_way(client, ivo):
    """Password, code, link, and the gate through which passkeys and providers pass as well."""
    with_password(ivo)
    assert client.post(LOGIN, {"login": ivo.email, "password": PASSWORD})["Location"] == "/ucet/neaktivni/"
    client.post(CODE, {"email": ivo.email})
    client.post(FORGOTTEN, {"email": ivo.email})
    assert not any(letter.to for letter in mail.outbox) and not signed_in(client)
    request = RequestFactory().get("/")
    request.session = client.session
    asked = {"email_verification": None, "signal_kwargs": None, "email": None, "signup": False, "redirect_url": None}
    assert AccountAdapter(request).pre_login(request, ivo, **asked)["Location"] == "/ucet/neaktivni/"


def test_5_11_the_security_log_has_ids_and_no_content(client, jana, caplog):
    caplog.set_level(logging.INFO, logger="security")
    with_password(jana)
    client.post(LOGIN, {"login": jana.email, "password": "wrong"})
    client.post(LOGIN, {"login": jana.email, "password": PASSWORD})
    client.post("/ucet/odhlaseni/")
    lines = [record.getMessage() for record in caplog.records if record.name == "security"]
    assert [line.split()[0] for line in lines] == ["password_refused", "signed_in", "signed_out"]
    assert lines[1] == f"signed_in person={jana.pk} ip=127.0.0.1" and jana.email not in str(lines)


def test_5_11_accounts_elsewhere_stand_in_the_security_log(rf, jana, caplog):
    caplog.set_level(logging.INFO, logger="security")
    request = rf.get("/")
    request.user = jana
    social_account_removed.send(sender=None, request=request, socialaccount=None)
    assert f"account_elsewhere_removed person={jana.pk} ip=127.0.0.1" in caplog.text
