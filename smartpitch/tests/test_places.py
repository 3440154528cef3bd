"""Directory of cities and the page of a city: what the public sees, what members see, and what nobody can guess."""

from datetime import date

import pytest
from django.urls import reverse

from cities.models import City, Unit
from conftest import make_circle, make_city, make_person, make_practice
from meetings.models import Meeting, Series
from posts.models import Level

DIRECTORY = "/mesta/"


@pytest.fixture
def terezin(db):
    """A place outside the community that organisers keep records of."""
    return make_city("Terezín", City.Status.OUTSIDE, lat=50.51, lon=14.15)


def kept_by_organisers(city, level, groups=(), **fields):
    from django.contrib.auth.models import Group

    return make_practice(city, None, level, groups, keeper=Group.objects.get(name="organisers"), **fields)


def names(answer):
    return [city.name for city in answer.context["page"]]


# The directory.


def test_directory_is_in_czech_order_with_all_states(client, db):
    for name, status in [
        ("Zlín", "left"),
        ("Cheb", "member"),
        ("Čáslav", "founder"),
        ("Chrudim", "paused"),
        ("Hodonín", "observer"),
    ]:
        make_city(name, status)
    answer = client.get(DIRECTORY)
    assert names(answer) == ["Čáslav", "Hodonín", "Cheb", "Chrudim", "Zlín"]
    for word in ("iniciátor", "pozorovatel", "pozastaveno", "odešlo"):
        assert word in answer.content.decode()


def test_every_dot_stands_in_the_list(client, pisek, kolin):
    City.objects.update(lat=49.3, lon=14.1)
    page = client.get(DIRECTORY).content.decode()
    for city in (pisek, kolin):
        assert page.count(f'href="{city.get_absolute_url()}"') == 2
    assert f'<a href="{pisek.get_absolute_url()}" tabindex="-1"><title>Písek</title>' in page


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("kraj=CZ031", ["Písek"]),
        ("velikost=4", ["Liberec"]),
        ("stav=candidate", ["Třinec"]),
        ("kraj=CZ031&stav=candidate", []),
        ("kraj=%00%27--&velikost=x", []),
        ("neznamy=1", ["Kolín", "Liberec", "Písek", "Třinec"]),
    ],
)
def test_filters_live_in_the_address(client, pisek, kolin, liberec, trinec, query, expected):
    answer = client.get(f"{DIRECTORY}?{query}")
    assert names(answer) == expected


def test_filter_in_use_can_be_taken_away(client, pisek, trinec):
    answer = client.get(f"{DIRECTORY}?kraj=CZ031&stav=member")
    assert [(str(words), url) for words, url in answer.context["pills"]] == [
        ("Jihočeský kraj", "?stav=member"),
        ("člen", "?kraj=CZ031"),
    ]


def test_filters_offer_only_what_is_there(client, pisek, terezin):
    page = client.get(DIRECTORY).content.decode()
    assert "Jihočeský kraj (1)" in page
    assert "Zlínský" not in page
    assert "mimo komunitu" not in page


def test_long_directory_has_pages(client, db):
    for number in range(101):
        make_city(f"Město {number:03}")
    answer = client.get(DIRECTORY)
    assert len(names(answer)) == 100
    assert "strana=2" in answer.content.decode()
    assert names(client.get(f"{DIRECTORY}?strana=2")) == ["Město 100"]
    assert names(client.get(f"{DIRECTORY}?strana=nic"))[0] == "Město 000"


def test_members_see_how_much_each_city_shares_with_them(browse, client, karel, pisek, jana):
    make_practice(pisek, jana, Level.MEMBERS)
    make_practice(pisek, jana, Level.CITY)
    answer = browse(karel).get(DIRECTORY)
    assert {city.name: city.shared for city in answer.context["page"]} == {"Písek": 1, "Kolín": 0}
    assert "Praxe</th>" not in client.get(DIRECTORY).content.decode()


@pytest.mark.parametrize("rows", [1, 3])
def test_directory_costs_one_query_for_the_public_and_three_for_members(client, browse, jana, rows, page_queries):
    for number in range(rows):
        make_city(f"Město {number}")
    assert len(page_queries(client, DIRECTORY)) == 1
    assert len(page_queries(browse(jana), DIRECTORY)) == 3


# Places outside the community.


def test_place_outside_is_shown_to_those_who_may_read_about_it(browse, jana, terezin):
    kept_by_organisers(terezin, Level.MEMBERS)
    assert "Terezín" in names(browse(jana).get(DIRECTORY))
    assert "není součástí komunity" in browse(jana).get(terezin.get_absolute_url()).content.decode()


@pytest.mark.parametrize("who", ["public", "lida", "tereza", "hana", "adam", "radek"])
def test_place_outside_is_the_same_as_a_missing_one_for_everybody_else(client, browse, who, request, terezin, kolin):
    kept_by_organisers(terezin, Level.CIRCLE, [kolin])
    browser = client if who == "public" else browse(request.getfixturevalue(who))
    answer = browser.get(DIRECTORY)
    assert "Terezín" not in answer.content.decode()
    assert "mimo komunitu" not in answer.content.decode()
    hidden, missing = browser.get(terezin.get_absolute_url()), browser.get("/mesta/99999999999999999999/")
    assert (hidden.status_code, hidden.content) == (404, missing.content)


def test_place_outside_with_nothing_about_it_is_nowhere(browse, jana, olga, terezin):
    for person in (jana, olga):
        assert "Terezín" not in browse(person).get(DIRECTORY).content.decode()
        assert browse(person).get(terezin.get_absolute_url()).status_code == 404


def test_place_outside_shows_no_picture(client, terezin):
    City.objects.filter(pk=terezin.pk).update(arms=b"zq")
    key = City.objects.with_arms().get(pk=terezin.pk).arms_key
    assert client.get(reverse("cities:arms", args=[terezin.pk, key])).status_code == 404


# The page of a city.


def test_public_sees_public_facts(client, pisek, kolin, jana, petr):
    City.objects.filter(pk=pisek.pk).update(
        ico="00249998", population_year=2024, strategy_url="https://pisek.eu/strategie"
    )
    pisek.change_status("founder", by=None, reason="zqreason", on=date(2018, 6, 15))
    series = Series.objects.create(name="Smart Cities Pitch")
    hosted = Meeting.objects.create(
        series=series, number=1, title="SCP 1", city=pisek, date=date(2018, 6, 15), state="held"
    )
    attended = Meeting.objects.create(
        series=series, number=2, title="SCP 2", city=kolin, date=date(2018, 11, 15), state="held"
    )
    attended.participating_cities.add(pisek)
    answer = client.get(pisek.get_absolute_url())
    page = answer.content.decode()
    for words in (
        "549240",
        "00249998",
        "29\xa0774",
        "(2024)",
        "Jihočeský kraj",
        "15.\xa06.\xa02018 · iniciátor",
        "v\xa0Písku",
    ):
        assert words in page
    assert (answer.context["hosted"], answer.context["attended"]) == ([hosted], [attended])
    for secret in ("Dvořáková", "Novák", jana.email, "zqreason", "mailto:"):
        assert secret not in page


def test_public_page_is_the_same_whether_the_city_shares_or_not(client, pisek, jana):
    before = client.get(pisek.get_absolute_url()).content
    make_practice(pisek, jana, Level.MEMBERS, title="zqmembers")
    after = client.get(pisek.get_absolute_url()).content
    assert b"zqmembers" not in after
    assert len(after) == len(before)


def test_member_sees_practices_people_and_common_circles(browse, karel, pisek, kolin, liberec, jana):
    make_practice(pisek, jana, Level.MEMBERS, title="Společná")
    make_practice(pisek, jana, Level.CITY, title="zqown")
    make_circle("Elektromobilita", pisek, kolin)
    make_circle("Zqkruh", pisek, liberec)
    answer = browse(karel).get(pisek.get_absolute_url())
    page = answer.content.decode()
    for words in ("Společná", "Jana Dvořáková", "odbor rozvoje města", jana.email, "Elektromobilita"):
        assert words in page
    assert answer.context["count"] == 1
    assert not [word for word in ("zqown", "Zqkruh") if word in page]


@pytest.mark.parametrize("who", ["hana", "adam", "radek"])
def test_people_are_shown_to_members_only(browse, who, request, pisek, jana):
    page = browse(request.getfixturevalue(who)).get(pisek.get_absolute_url()).content.decode()
    assert "Dvořáková" not in page
    assert jana.email not in page


def test_those_who_left_and_guests_are_not_among_people(browse, karel, pisek, jana, radek, ivo):
    answer = browse(karel).get(pisek.get_absolute_url())
    assert [membership.person for membership in answer.context["people"]] == [jana]


def test_many_practices_are_counted_and_five_shown(browse, karel, pisek, jana):
    for number in range(7):
        make_practice(pisek, jana, Level.MEMBERS, title=f"Praxe {number}")
    answer = browse(karel).get(pisek.get_absolute_url())
    assert (len(answer.context["cards"]), answer.context["count"]) == (5, 7)
    assert f"/praxe/?mesto={pisek.pk}" in answer.content.decode()


@pytest.mark.parametrize(
    ("who", "may"), [("petr", True), ("olga", True), ("jana", False), ("karel", False), ("adam", False)]
)
def test_profile_is_offered_to_whoever_may_edit_it(browse, who, may, request, pisek):
    page = browse(request.getfixturevalue(who)).get(pisek.get_absolute_url()).content.decode()
    assert (reverse("cities:profile", args=[pisek.pk]) in page) is may


@pytest.mark.parametrize("rows", [1, 3])
def test_city_page_costs_ten_queries(browse, karel, pisek, jana, rows, page_queries):
    Unit.objects.create(city=pisek, name="sekretariát")
    for number in range(rows):
        make_practice(pisek, jana, Level.MEMBERS, title=f"Praxe {number}")
        make_person(f"Člověk {number}", pisek)
        make_circle(f"Kruh {number}", pisek, karel.memberships.get().city)
    assert len(page_queries(browse(karel), pisek.get_absolute_url())) == 10


def test_city_page_costs_three_queries_for_the_public(client, pisek, page_queries):
    assert len(page_queries(client, pisek.get_absolute_url())) == 3
