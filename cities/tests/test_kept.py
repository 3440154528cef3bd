"""An expired session: nothing typed is lost, nothing reaches somebody else, no page tells what exists."""

import pytest

from cities.kept import FIELD, LIMIT, mark
from conftest import WebClient

pytestmark = pytest.mark.django_db


def invite_path(city):
    return f"/mesta/{city.pk}/pozvanky/nova/"


def text(person, **fields):
    return {"emails": "karla@pisek.test", "role": "expert", "unit": "", FIELD: mark(person)} | fields


def sign_in(client, person):
    """As in the same browser, where the anonymous session goes on."""
    person.set_password("tři sta třicet tři")
    person.save()
    person.emailaddress_set.all().delete()
    from allauth.mfa.models import Authenticator

    Authenticator.objects.filter(user=person).delete()
    client.post("/ucet/prihlaseni/", {"login": person.email, "password": "tři sta třicet tři"})
    Authenticator.objects.create(user=person, type="totp", data={"secret": "x"})


def test_a_form_sent_after_the_session_ended_is_given_back_once(pisek, petr):
    client = WebClient()
    response = client.post(invite_path(pisek), text(petr))
    assert response.status_code == 302
    assert response["Location"] == f"/ucet/prihlaseni/?next=%2Fmesta%2F{pisek.pk}%2Fpozvanky%2Fnova%2F"
    sign_in(client, petr)
    page = client.get(invite_path(pisek)).content.decode()
    assert "karla@pisek.test" in page and "je zpět" in page
    assert "karla@pisek.test" not in client.get(invite_path(pisek)).content.decode()


def test_nobody_else_gets_it(pisek, petr, olga):
    client = WebClient()
    client.post(invite_path(pisek), text(petr))
    sign_in(client, olga)
    assert "karla@pisek.test" not in client.get(invite_path(pisek)).content.decode()


@pytest.mark.parametrize("extra", [{FIELD: "1:forged"}, {FIELD: ""}, {"emails": "x" * LIMIT}])
def test_forged_unmarked_and_endless_texts_are_not_kept(pisek, petr, extra):
    client = WebClient()
    client.post(invite_path(pisek), text(petr, **extra))
    assert "kept_form" not in client.session


def test_no_password_and_no_token_is_kept(pisek, petr):
    client = WebClient()
    client.post(invite_path(pisek), text(petr, password1="secret", csrfmiddlewaretoken="t"))
    assert set(client.session["kept_form"]["fields"]) == {"emails", "role", "unit"}


def test_13_hidden_and_missing_addresses_send_to_the_same_sign_in(client):
    known = client.get("/praxe/aaaaaaaa/")
    assert (
        known.status_code == 302
        and known["Location"] == "/ucet/prihlaseni/?next=/praxe/aaaaaaaa/"
        or (known["Location"] == "/ucet/prihlaseni/?next=%2Fpraxe%2Faaaaaaaa%2F")
    )


@pytest.mark.parametrize(
    "headers", [{"HX-Request": "true"}, {"X-Requested-With": "XMLHttpRequest"}, {"Sec-Fetch-Mode": "cors"}]
)
def test_a_script_gets_401_and_the_page_to_go_to(client, pisek, headers):
    page = f"http://testserver/mesta/{pisek.pk}/lide/"
    response = client.post(invite_path(pisek), {}, headers=headers | {"HX-Current-URL": page})
    assert response.status_code == 401 and response.content == b""
    assert response["HX-Redirect"].endswith(f"next=%2Fmesta%2F{pisek.pk}%2Flide%2F")


def test_a_foreign_page_is_never_the_way_back(client, pisek):
    response = client.post(invite_path(pisek), {}, headers={"Referer": "https://evil.example/x"})
    assert "evil" not in response["Location"]
