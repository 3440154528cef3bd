"""The frame of the site: health, headers, appearance, language, and the answers when something fails."""

import pytest
from django.db import DatabaseError
from django.urls import reverse

from smartpitch.middleware import Health


def test_health_says_nothing(client, db):
    answer = client.get("/zdravi/")
    assert (answer.status_code, answer.content, answer["Cache-Control"]) == (200, b"ok", "no-store")


def test_alive_without_the_database(rf):
    assert Health(None)(rf.get("/zdravi/")).status_code == 200  # the database is closed to this test


def test_ready_asks_the_database_as_the_web_role(client, db):
    assert client.get("/zdravi/pripraven/").status_code == 200


def test_not_ready_without_the_database(rf, monkeypatch):
    class Broken:
        def cursor(self):
            raise DatabaseError("password of smartpitch_web is wrong")

    monkeypatch.setattr("smartpitch.middleware.connection", Broken())
    answer = Health(None)(rf.get("/zdravi/pripraven/"))
    assert (answer.status_code, answer.content) == (503, b"unavailable")


def test_robots_may_see_what_is_public(client, db):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /\n" in text
    assert "praxe" not in text


def test_security_contact_has_what_the_standard_asks(client, db):
    text = client.get("/.well-known/security.txt").content.decode()
    assert "\nExpires: 20" in text
    assert text.startswith("Contact: mailto:")


# Appearance and language.


@pytest.mark.parametrize("chosen", ["light", "dark"])
def test_theme_is_kept_in_a_cookie_and_shown(client, db, chosen):
    answer = client.post(
        reverse("theme"), {"theme": chosen}, headers={"referer": "http://testserver/mesta/?kraj=CZ031"}
    )
    assert answer["Location"] == "/mesta/?kraj=CZ031"
    assert f'data-theme="{chosen}"'.encode() in client.get(reverse("directory")).content


def test_unknown_theme_means_like_the_system(client, db):
    client.cookies["theme"] = "dark"
    client.post(reverse("theme"), {"theme": '"><script>'})
    assert b"data-theme" not in client.get(reverse("directory")).content


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "http://testserver//evil.example/", "javascript:alert(1)", ""],
)
@pytest.mark.parametrize("view", ["theme", "language"])
def test_nobody_is_sent_elsewhere(client, db, view, elsewhere):
    answer = client.post(reverse(view), {"next": elsewhere, "theme": "dark", "language": "cs"})
    assert answer["Location"] == "/"


def test_path_that_begins_like_english_sends_nobody_elsewhere(client, db):
    answer = client.post(reverse("language"), {"next": "/en//evil.example/", "language": "cs"})
    assert answer["Location"] == "/"


@pytest.mark.parametrize(
    ("language", "here", "there"),
    [
        ("en", "/mesta/?kraj=CZ031", "/en/mesta/?kraj=CZ031"),
        ("cs", "/en/mesta/", "/mesta/"),
        ("xx", "/mesta/", "/mesta/"),
    ],
)
def test_language_leads_to_the_same_page(client, db, language, here, there):
    assert client.post(reverse("language"), {"next": here, "language": language})["Location"] == there


def test_language_of_a_person_is_kept_for_their_mails(browse, jana):
    browse(jana).post(reverse("language"), {"next": "/mesta/", "language": "en"})
    jana.refresh_from_db()
    assert jana.language == "en"


def test_choosing_needs_a_post(client, db):
    assert client.get(reverse("theme")).status_code == 405


# Headers.


def test_answer_to_a_signed_in_person_is_kept_by_nobody(browse, jana):
    answer = browse(jana).get(reverse("directory"))
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Robots-Tag"] == "noindex, nofollow"


def test_public_page_may_be_found(client, db):
    answer = client.get(reverse("directory"))
    assert "X-Robots-Tag" not in answer
    assert b"noindex" not in answer.content


def test_no_answer_tells_how_long_it_took(client, browse, jana):
    for answer in (client.get("/"), browse(jana).get("/"), client.get("/praxe/nic/")):
        assert not {"Server-Timing", "X-Runtime"} & set(answer.headers)
        assert "geolocation=()" in answer["Permissions-Policy"]


def test_leaving_empties_the_browser(browse, jana):
    answer = browse(jana).post(reverse("account_logout"))
    assert answer["Clear-Site-Data"] == '"cache", "storage"'


# When something fails.


def test_missing_pages_are_the_same_bytes_whatever_the_path(browse, jana):
    browser = browse(jana)
    one, other = browser.get("/nic/"), browser.get("/mesta/999999/")
    assert (one.status_code, one.content) == (other.status_code, other.content) == (404, one.content)
    assert one["Cache-Control"] == "private, no-store"
    assert b"csrf" not in one.content.lower()
    assert "Jana" not in one.content.decode()


def test_form_without_its_token_gets_plain_words(db):
    from conftest import WebClient

    answer = WebClient(enforce_csrf_checks=True).post(reverse("theme"), {"theme": "dark"})
    assert answer.status_code == 403
    assert answer["Cache-Control"] == "private, no-store"
    assert b"theme" not in answer.content.replace(b"data-theme", b"")


def test_page_that_breaks_says_nothing_of_why(client, db, monkeypatch):
    def breaks(*args, **kwargs):
        raise RuntimeError("zqsecret")

    monkeypatch.setattr("smartpitch.places.render", breaks)
    client.raise_request_exception = False
    answer = client.get(reverse("directory"))
    assert answer.status_code == 500
    assert b"zqsecret" not in answer.content
    assert answer["Cache-Control"] == "private, no-store"


# The frame of a page.


def test_frame_costs_one_query_for_a_member(browse, jana):
    answer = browse(jana).get(reverse("meetings:list"))
    assert answer.context["acting_city"].name == "Písek"
    assert [label for _url, label, _here in answer.context["nav"]] == ["Praxe", "Otázky", "Setkání", "Města"]
    assert [here for _url, _label, here in answer.context["nav"]] == [False, False, True, False]


def test_frame_of_the_public(client, db):
    answer = client.get("/en/mesta/?kraj=CZ031")
    assert answer.context["person"] is None
    assert answer.context["other_language_url"] == "/mesta/?kraj=CZ031"
    expected = ("pribehy/", "setkani/", "mesta/", "#o-platforme")
    assert [url for url, _label, _here in answer.context["nav"]] == [f"/en/{end}" for end in expected]


@pytest.mark.parametrize("who", ["olga", "adam", "hana", "radek"])
def test_person_without_a_city_has_a_frame_too(browse, who, request):
    answer = browse(request.getfixturevalue(who)).get(reverse("meetings:list"))
    assert answer.status_code == 200
    assert answer.context["acting_city"] is None


def test_where_pages_are_compressed_two_missing_ones_are_still_the_same(browse, jana, settings):
    settings.MIDDLEWARE = ["smartpitch.middleware.Compress", *settings.MIDDLEWARE]
    client, packed = browse(jana), {"accept-encoding": "gzip"}
    assert client.get("/", headers=packed)["Content-Encoding"] == "gzip"
    first, second = (client.get(f"/praxe/{code * 16}/", headers=packed) for code in "23")
    assert first.headers == second.headers
    assert first.content == second.content


@pytest.mark.parametrize("back", ["?x", "abc", "//elsewhere.example", "https://elsewhere.example/"])
def test_an_odd_way_back_leads_home(client, db, back):
    for name, value in (("theme", "dark"), ("language", "cs")):
        answer = client.post(reverse(name), {name: value, "next": back})
        assert (answer.status_code, answer["Location"]) == (302, "/")
