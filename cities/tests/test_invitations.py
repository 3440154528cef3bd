"""Invitations: bound to one address, single use, fourteen days; the only way in. Security.md 5.7, classes 70 and 88."""

import re
from datetime import timedelta
from threading import Barrier, Thread

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.core import mail
from django.db import connection
from django.test import RequestFactory
from django.utils import timezone
from post_office.models import Email

from cities.adapters import SocialAccountAdapter
from cities.models import Invitation, Membership, Unit, User
from conftest import WebClient, make_person

pytestmark = pytest.mark.django_db
PAGE, SIGN_UP = "/pozvanka/", "/ucet/registrace/"
NEW = "karla@pisek.test"


def invite(browse, coordinator, city, emails=NEW, role="expert", unit=""):
    fields = {"emails": emails, "role": role, "unit": unit}
    return browse(coordinator).post(f"/mesta/{city.pk}/pozvanky/nova/", fields)


def link(letter=None):
    return re.search(r"http://testserver(/pozvanka/\S+)", (letter or mail.outbox[-1]).body)[1]


def opened(path):
    """A browser in which the link was opened and said yes to."""
    client = WebClient()
    client.get(path)
    client.post(PAGE)
    return client


def test_a_new_person_comes_in(browse, pisek, petr):
    unit = Unit.objects.create(city=pisek, name="odbor dopravy")
    invite(browse, petr, pisek, unit=unit.pk)
    client = WebClient()
    first = client.get(link())
    assert first["Location"] == PAGE and first["Referrer-Policy"] == "no-referrer"
    page = client.get(PAGE).content.decode()
    assert "Písek" in page and "Petr Novák" in page and "odbor dopravy" in page and NEW in page
    form = client.post(PAGE)["Location"]
    assert form.startswith(SIGN_UP) and client.get(form).status_code == 200
    done = client.post(form, {"name": "Karla Nová", "password1": "", "next": PAGE})
    assert done.status_code == 302 and done["Location"] == "/"
    assert "Odteď tu jednáte za město Písek" in client.get("/ucet/").content.decode()
    karla = User.objects.get(email=NEW)
    membership = karla.memberships.get()
    assert (membership.city, membership.unit, membership.role) == (pisek, unit, "expert")
    assert EmailAddress.objects.get(user=karla).verified and not karla.has_usable_password()
    assert client.get(f"/mesta/{pisek.pk}/lide/").status_code == 200


def test_88_the_address_city_and_role_come_from_the_invitation_alone(browse, pisek, kolin, petr):
    invite(browse, petr, pisek)
    client = opened(link())
    forged = {"name": "X", "email": "evil@evil.test", "city": kolin.pk, "role": "coordinator", "password1": ""}
    client.post(SIGN_UP, forged)
    assert not User.objects.filter(email="evil@evil.test").exists()
    assert [(m.city, m.role) for m in Membership.objects.filter(person__email=NEW)] == [(pisek, "expert")]


def test_88_a_link_works_once(browse, pisek, petr):
    invite(browse, petr, pisek)
    path = link()
    opened(path).post(SIGN_UP, {"name": "Karla", "password1": ""})
    second = WebClient()
    second.get(path)
    assert second.get(PAGE).status_code == 404
    second.post(SIGN_UP, {"name": "Druhá", "password1": ""})
    assert User.objects.filter(email=NEW).count() == 1


def test_88_two_browsers_with_one_link_make_one_account(browse, pisek, petr):
    invite(browse, petr, pisek)
    one, two = opened(link()), opened(link())
    one.post(SIGN_UP, {"name": "Karla", "password1": ""})
    late = two.post(SIGN_UP, {"name": "Karla", "password1": ""})
    assert late.status_code in (200, 302) and two.get("/ucet/").status_code == 302
    assert Membership.objects.filter(person__email=NEW).count() == 1


def test_5_7_sign_up_without_an_invitation_is_closed(client):
    assert "Jen na pozvání" in client.get(SIGN_UP).content.decode()
    client.post(SIGN_UP, {"name": "X", "email": "x@evil.test", "password1": "tři sta třicet tři"})
    assert not User.objects.filter(email="x@evil.test").exists()


@pytest.mark.parametrize(("claimed", "welcome"), [(NEW, True), ("KARLA@pisek.test", True), ("eva@pisek.test", False)])
def test_5_7_a_provider_must_say_the_invited_address(browse, pisek, petr, claimed, welcome):
    invite(browse, petr, pisek)
    request = RequestFactory().get("/")
    client = opened(link())
    request.session = client.session
    login = SocialLogin(user=User(email=claimed), account=SocialAccount(provider="x", uid="1"))
    assert SocialAccountAdapter(request).is_open_for_signup(request, login) is welcome


def test_88_no_account_through_a_provider_without_an_invitation(client):
    request = RequestFactory().get("/")
    request.session = client.session
    login = SocialLogin(user=User(email=NEW), account=SocialAccount(provider="x", uid="1"))
    assert SocialAccountAdapter(request).is_open_for_signup(request, login) is False


def test_used_expired_withdrawn_and_unknown_links_look_the_same(browse, pisek, petr):
    invite(browse, petr, pisek, emails="a@x.test b@x.test c@x.test")
    paths = [link(letter) for letter in mail.outbox]
    opened(paths[0]).post(SIGN_UP, {"name": "A", "password1": ""})
    Invitation.objects.filter(email="b@x.test").update(expires_at=timezone.now())
    Invitation.objects.filter(email="c@x.test").update(revoked_at=timezone.now())
    pages = set()
    for path in [*paths, "/pozvanka/neznama/"]:
        client = WebClient()
        client.get(path)
        page = client.get(PAGE)
        assert page.status_code == 404
        pages.add(re.sub(rb'value="\w{64}"', b"", page.content))
    pages.add(re.sub(rb'value="\w{64}"', b"", WebClient().get(PAGE).content))
    assert len(pages) == 1


def test_an_invitation_to_a_city_that_has_left_opens_nothing(browse, pisek, petr):
    invite(browse, petr, pisek)
    client = opened(link())
    pisek.change_status("left", by=None, reason="")
    assert client.get(PAGE).status_code == 404
    client.post(SIGN_UP, {"name": "Karla", "password1": ""})
    assert not User.objects.filter(email=NEW).exists()


def test_a_person_with_an_account_signs_in_and_acts_for_both(browse, pisek, petr, karel):
    invite(browse, petr, pisek, emails=karel.email)
    client = opened(link())
    assert client.post(PAGE)["Location"].startswith("/ucet/prihlaseni/")
    assert karel.email in client.get("/ucet/prihlaseni/").content.decode()
    karel.set_password("tři sta třicet tři")
    karel.save()
    client.post("/ucet/prihlaseni/", {"login": karel.email, "password": "tři sta třicet tři", "next": PAGE})
    assert {m.city.name for m in karel.memberships.current()} == {"Písek", "Kolín"}


def test_signed_in_as_somebody_else(browse, pisek, petr, karel):
    invite(browse, petr, pisek)
    client = browse(karel)
    client.get(link())
    page = client.get(PAGE).content.decode()
    assert karel.email in page and "Odhlásit se" in page
    client.post(PAGE)
    assert not karel.memberships.filter(city=pisek).exists()
    client.post("/ucet/odhlaseni/")
    assert client.get(PAGE).status_code == 404, "the next person at this computer opens the link anew"


@pytest.mark.parametrize("page", [PAGE, "/en" + PAGE])
def test_signing_out_on_the_invitation_comes_back_to_it(browse, pisek, petr, karel, page):
    invite(browse, petr, pisek)
    client = browse(karel)
    client.get(link())
    form = re.search(
        r'<form method="post" action="(\S+odhlaseni/)".*?name="next" value="(\S+)"', client.get(page).content.decode()
    )
    assert client.post(form[1], {"next": form[2]})["Location"] == page
    shown = client.get(page)
    assert shown.status_code == 200 and karel.email not in shown.content.decode()
    client.post(client.post(page)["Location"], {"name": "Karla Nová", "password1": ""})
    assert User.objects.get(email=NEW).memberships.get().city == pisek and not karel.memberships.filter(city=pisek)


def test_the_token_is_kept_nowhere(browse, pisek, petr):
    invite(browse, petr, pisek)
    token = link().split("/")[2]
    client = WebClient()
    client.get(f"/pozvanka/{token}/")
    assert token not in str(dict(client.session))
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from cities_invitation i where strpos(i::text, %s) > 0", [token])
        assert cursor.fetchone() == (0,)
    page = client.get(PAGE)
    assert token not in page.content.decode()


def test_each_pasted_address_is_judged_by_itself(browse, pisek, petr, jana):
    pasted = f"Karla Nová <{NEW}>, {jana.email};\n EVA@pisek.test\n{NEW}"
    invite(browse, petr, pisek, emails=pasted)
    assert [letter.to[0] for letter in mail.outbox] == [NEW, "eva@pisek.test"]
    assert Invitation.objects.count() == 2


@pytest.mark.parametrize("bad", ["", "no address here", "karla@", "a@b.test, x@@y.test"])
def test_a_mistake_in_one_address_sends_none_and_keeps_the_text(browse, pisek, petr, bad):
    response = invite(browse, petr, pisek, emails=bad)
    assert response.status_code == 200 and not mail.outbox
    if bad:
        assert bad.replace("@", "@") in response.content.decode()


def test_a_form_sent_twice_sends_one_letter(browse, pisek, petr):
    invite(browse, petr, pisek)
    invite(browse, petr, pisek)
    assert len(mail.outbox) == 1 and Invitation.objects.count() == 1


def test_inviting_again_later_replaces_the_link(browse, pisek, petr):
    invite(browse, petr, pisek)
    old = link()
    Invitation.objects.update(sent_at=timezone.now() - timedelta(days=2))
    invite(browse, petr, pisek)
    assert Invitation.objects.count() == 1 and len(mail.outbox) == 2
    client = WebClient()
    client.get(old)
    assert client.get(PAGE).status_code == 404
    client.get(link())
    assert client.get(PAGE).status_code == 200


def test_70_the_invite_form_tells_nothing_about_accounts(browse, pisek, petr, karel):
    """Karel has an account in another city; nobody knows the other address. The coordinator sees the same."""
    answers = []
    for email in (karel.email, "nobody@nowhere.test"):
        client = browse(petr)
        fields = {"emails": email, "role": "expert", "unit": ""}
        response = client.post(f"/mesta/{pisek.pk}/pozvanky/nova/", fields, follow=True)
        text = re.sub(r'(value|name)="[^"]*"|/\d+/', "", response.content.decode().replace(email, "ADDRESS"))
        answers.append(re.search(r'class="wrap messages.*?</form>', text, re.S)[0])
        Invitation.objects.all().delete()
    assert answers[0] == answers[1]


def test_resend_chosen_ones_and_withdraw(browse, pisek, petr):
    invite(browse, petr, pisek, emails="a@x.test b@x.test c@x.test")
    Invitation.objects.update(
        sent_at=timezone.now() - timedelta(days=20), expires_at=timezone.now() - timedelta(days=6)
    )
    a, b, c = Invitation.objects.order_by("email")
    Invitation.objects.filter(pk=c.pk).update(revoked_at=timezone.now())
    mail.outbox.clear()
    browse(petr).post(f"/mesta/{pisek.pk}/pozvanky/poslat-znovu/", {"invitation": [a.pk, b.pk, c.pk, "x"]})
    assert {letter.to[0] for letter in mail.outbox} == {"a@x.test", "b@x.test"}
    browse(petr).post(f"/mesta/{pisek.pk}/pozvanky/{a.pk}/stahnout/")
    assert [i.state for i in Invitation.objects.order_by("email")] == ["withdrawn", "waiting", "withdrawn"]
    page = browse(petr).get(f"/mesta/{pisek.pk}/pozvanky/").content.decode()
    assert "stažena" in page and "čeká" in page and "Petr Novák" in page


@pytest.fixture
def send_again(browse, pisek, petr):
    """The sentences that the coordinator reads after choosing these invitations."""

    def send(*chosen):
        client = browse(petr)
        path = f"/mesta/{pisek.pk}/pozvanky/poslat-znovu/"
        page = client.post(path, {"invitation": chosen}, follow=True).content.decode()
        return re.search(r'class="wrap messages.*', page, re.S)[0]

    return send


def test_sending_again_says_what_became_of_each(browse, pisek, petr, karel, settings, send_again):
    invite(browse, petr, pisek, emails=f"a@x.test b@x.test c@x.test {karel.email}")
    a, b, c, k = Invitation.objects.order_by("pk").values_list("pk", flat=True)
    Invitation.objects.exclude(pk=a).update(sent_at=timezone.now() - timedelta(hours=1))
    Membership.objects.create(person=karel, city=pisek)
    said = send_again(a, b, k)
    assert "Odeslali jsme 1 nový odkaz." in said and "a@x.test: pozvánka odešla před chvílí." in said
    assert f"{karel.email}: za toto město už jedná." in said
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"invite": "1/h/user"}
    assert "a@x.test: příliš mnoho pozvánek za hodinu" in send_again(a, c)


def test_choose_first_is_said_only_to_whoever_chose_nothing(browse, pisek, petr, send_again):
    invite(browse, petr, pisek)
    chosen = Invitation.objects.get().pk
    assert "nejdřív vyberte" in send_again() and "nejdřív vyberte" not in send_again(chosen)
    Invitation.objects.update(revoked_at=timezone.now())
    assert "mezitím přijaty nebo staženy" in send_again(chosen)


def test_a_name_that_looks_like_a_template_stands_in_the_letter_as_it_is(browse, pisek, petr, settings):
    settings.EMAIL_BACKEND = "smartpitch.mailing.Queue"
    User.objects.filter(pk=petr.pk).update(name="Petr {% nic %} {{ nic }} {# nic #}")
    invite(browse, petr, pisek)
    letter = Email.objects.get()
    assert "{% nic %} {{ nic }} {# nic #}" in letter.message and "{% nic %} {{ nic }} {# nic #}" in letter.html_message


def test_an_hour_has_its_limit(browse, pisek, petr, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"invite": "2/h/user"}
    invite(browse, petr, pisek, emails="a@x.test b@x.test c@x.test")
    assert len(mail.outbox) == 2


def test_an_organiser_invites_the_first_coordinator(browse, kolin, olga):
    page = browse(olga).get(f"/mesta/{kolin.pk}/pozvanky/nova/").content.decode()
    assert "koordinátora" in page and 'value="expert"' not in page
    invite(browse, olga, kolin, role="coordinator")
    assert Invitation.objects.get().role == "coordinator"


@pytest.mark.parametrize("who", ["jana", "karel", "tereza", "hana", "adam", "radek"])
@pytest.mark.parametrize("path", ["pozvanky/", "pozvanky/nova/"])
def test_others_have_no_such_page(request, browse, pisek, who, path):
    person = request.getfixturevalue(who)
    assert browse(person).get(f"/mesta/{pisek.pk}/{path}").status_code == 404


def test_a_unit_of_another_city_is_no_choice(browse, pisek, kolin, petr):
    foreign = Unit.objects.create(city=kolin, name="odbor")
    response = invite(browse, petr, pisek, unit=foreign.pk)
    assert response.status_code == 200 and not Invitation.objects.exists()


def test_an_invitation_of_a_left_membership_brings_the_person_back(browse, pisek, petr, radek):
    invite(browse, petr, pisek, emails=radek.email)
    client = browse(radek)
    client.get(link())
    client.post(PAGE)
    assert radek.memberships.current().filter(city=pisek).exists()


def test_the_inactive_stay_out(browse, pisek, petr):
    gone = make_person("Gustav Zavřený", is_active=False)
    invite(browse, petr, pisek, emails=gone.email)
    client = opened(link())
    client.post("/ucet/prihlaseni/", {"login": gone.email, "password": "", "next": PAGE})
    assert not gone.memberships.exists()


@pytest.mark.django_db(transaction=True)
def test_88_two_at_the_same_moment_make_one_account(browse, pisek, petr):
    invite(browse, petr, pisek)
    clients = [opened(link()) for _each in range(2)]
    start, answers = Barrier(2), []

    def sign_up(client):
        start.wait()
        answers.append(client.post(SIGN_UP, {"name": "Karla", "password1": ""}).status_code)
        connection.close()

    threads = [Thread(target=sign_up, args=[client]) for client in clients]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert User.objects.filter(email=NEW).count() == Membership.objects.filter(person__email=NEW).count() == 1
    assert all(status < 500 for status in answers) and len(answers) == 2


@pytest.fixture
def provider(settings):
    """An identity provider of an office, and the sign-up that waits after the visit to it."""
    app = {
        "provider_id": "urad",
        "name": "Úřad",
        "client_id": "x",
        "secret": "y",
        "settings": {"server_url": "http://x"},
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}

    def came_back(client, email):
        account = SocialAccount(provider="urad", uid="sub-1", extra_data={"email": email})
        other = EmailAddress(email="karla@soukroma.test", verified=True)
        login = SocialLogin(user=User(email=email), account=account, email_addresses=[EmailAddress(email=email), other])
        login.provider = get_social_adapter().get_provider(None, "urad")
        session = client.session
        session["socialaccount_sociallogin"] = login.serialize()
        session.save()

    return came_back


def test_88_sign_up_through_a_provider_takes_everything_from_the_invitation(browse, pisek, petr, provider):
    invite(browse, petr, pisek)
    client = opened(link())
    provider(client, NEW)
    assert client.get("/ucet/ucty-jinde/registrace/").status_code == 200
    done = client.post("/ucet/ucty-jinde/registrace/", {"name": "Karla Nová", "email": "x@evil.test"})
    assert done.status_code == 302 and done["Location"] == "/"
    karla = User.objects.get(email=NEW)
    assert karla.memberships.get().city == pisek and SocialAccount.objects.get().user == karla
    assert [address.email for address in EmailAddress.objects.filter(user=karla)] == [NEW]


@pytest.mark.parametrize("invited", [True, False])
def test_88_a_provider_with_another_address_or_no_invitation_makes_no_account(browse, pisek, petr, provider, invited):
    client = WebClient()
    if invited:
        invite(browse, petr, pisek)
        client = opened(link())
    provider(client, "jiny@pisek.test")
    assert "Jen na pozvání" in client.get("/ucet/ucty-jinde/registrace/").content.decode()
    client.post("/ucet/ucty-jinde/registrace/", {"name": "X"})
    assert not SocialAccount.objects.exists() and not User.objects.filter(name="X").exists()
