"""A city's status and a new city: organisers alone, said in words before it happens, written down."""

import pytest

from cities.models import City
from cities.status import meaning, state_of
from conftest import make_city, make_practice

pytestmark = pytest.mark.django_db
NEW = "/mesta/nove/"


def path(city):
    return f"/mesta/{city.pk}/stav/"


def send(browser, city, to, **more):
    sent = {"status": to, "since": "2026-01-05", "reason": "rozhodla rada", "seen": state_of(city)}
    return browser.post(path(city), sent | more)


def facts(**more):
    return {
        "name": "Tábor",
        "locative": "v Táboře",
        "ruian": "552046",
        "region": "CZ031",
        "population": "34000",
        "population_year": "2024",
        "lat": "49.41",
        "lon": "14.66",
        "status": "candidate",
        "since": "2026-01-05",
    } | more


@pytest.mark.parametrize("who", ["petr", "jana", "adam", "hana", "radek"])
def test_only_organisers_change_a_status_and_add_a_city(request, browse, pisek, who):
    client = browse(request.getfixturevalue(who))
    assert send(client, pisek, "left", confirmed="1").status_code == client.post(NEW, facts()).status_code == 404
    assert City.objects.get(pk=pisek.pk).status == "member" and not City.objects.filter(name="Tábor").exists()


def test_what_it_means_is_said_before_it_happens(browse, pisek, olga, jana):
    page = send(browse(olga), pisek, "candidate").content.decode()
    assert "Písek (1 člověk) přestane číst, co je sdílené se všemi členskými městy" in page.replace("\u00a0", " ")
    assert City.objects.get(pk=pisek.pk).status == "member" and not pisek.statuses.exists()


def test_a_paused_city_reads_nothing_at_the_next_request_and_reads_again_when_it_is_back(browse, pisek, olga, jana):
    practice = make_practice(pisek, jana, "city")
    reader, organiser = browse(jana), browse(olga)
    for status, answer in (("paused", 404), ("member", 200)):
        assert send(organiser, pisek, status, confirmed="1").status_code == 302
        assert reader.get(f"/praxe/{practice.code}/").status_code == answer
        pisek.refresh_from_db()
    assert [line.status for line in pisek.statuses.all()] == ["member", "paused"]


def test_the_same_form_twice_writes_one_line(browse, pisek, olga):
    client, seen = browse(olga), state_of(pisek)
    for _i in range(2):
        assert send(client, pisek, "paused", confirmed="1", seen=seen).status_code == 302
    assert pisek.statuses.count() == 1


def test_the_second_of_two_organisers_is_shown_the_status_that_holds_now(browse, pisek, olga):
    seen = state_of(pisek)
    pisek.change_status("founder", by=None, reason="zqprvni")
    page = send(browse(olga), pisek, "paused", seen=seen, confirmed="1").content.decode()
    assert "Stav se mezitím změnil" in page and "zqprvni" in page and "rozhodla rada" in page
    assert City.objects.get(pk=pisek.pk).status == "founder"


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"since": "2999-01-01"}, "teprve přijde"),
        ({"since": "2017-01-01"}, "začal později"),
        ({"reason": ""}, "Vyplňte: Důvod"),
        ({"status": "outside"}, "id_status"),
    ],
)
def test_what_is_wrong_is_said_in_words(browse, pisek, olga, wrong, words):
    pisek.change_status("founder", by=None, reason="", on="2018-06-15")
    pisek.refresh_from_db()
    answer = send(browse(olga), pisek, "paused", **wrong)
    assert answer.context["form"].errors and words in answer.content.decode()


def test_a_place_without_a_code_does_not_become_a_member(browse, olga):
    place = make_city("Kodaň", City.Status.OUTSIDE, country="DK", ruian=None)
    assert "kód RÚIAN" in send(browse(olga), place, "member").content.decode()


@pytest.mark.parametrize(
    ("before", "after", "count"),
    [("founder", "member", 1), ("member", "left", 3), ("candidate", "member", 1), ("paused", "member", 2)],
)
def test_each_change_has_its_sentences(before, after, count):
    assert len(meaning(City(name="Písek", status=before), after, 3)) == count


def test_people_who_keep_the_city_see_its_statuses(browse, pisek, olga, petr, jana):
    pisek.change_status("founder", by=olga, reason="zqduvod")
    for person, sees in ((petr, True), (olga, True), (jana, False)):
        page = browse(person).get(f"/mesta/{pisek.pk}/lide/").content.decode()
        assert ("zqduvod" in page) is sees


def test_an_organiser_adds_a_city(browse, olga):
    answer = browse(olga).post(NEW, facts(status="member"))
    city = City.objects.get(ruian=552046)
    assert answer["Location"] == city.get_absolute_url() and str(city.joined_on) == "2026-01-05"
    assert [(line.status, line.changed_by) for line in city.statuses.all()] == [("member", olga)]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"ruian": "549240"}, "Tento kód má Písek"),
        ({"ruian": "12"}, "šest číslic"),
        ({"lat": "14.66", "lon": "49.41"}, "Neprohodili jste"),
        ({"lat": ""}, "obě souřadnice"),
        ({"population_year": ""}, "počet obyvatel i"),
        ({"population_year": "20240"}, "rok, ze kterého"),
        ({"name": ""}, "vyplňte: název města"),
        ({"since": "2999-01-01"}, "teprve přijde"),
    ],
)
def test_what_is_wrong_with_a_new_city_is_said_in_words(browse, olga, pisek, wrong, words):
    page = browse(olga).post(NEW, facts(**wrong)).content.decode()
    assert words.lower() in page.replace("\u00a0", " ").lower() and not City.objects.filter(name="Tábor").exists()


@pytest.mark.parametrize("lines", [1, 3])
def test_the_page_costs_the_same_for_one_and_many(browse, page_queries, pisek, olga, lines):
    for _i in range(lines):
        pisek.change_status("member", by=olga, reason="důvod")
    client = browse(olga)
    client.get(path(pisek))
    assert len(page_queries(client, path(pisek))) == 4
