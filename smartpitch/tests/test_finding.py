"""/hledat/: practices, cities, people and meetings on one page, and what the box suggests."""

from datetime import date

import pytest

from conftest import make_city, make_person, make_practice
from meetings.models import Meeting, Series
from posts.models import Level

pytestmark = pytest.mark.django_db
URL, SUGGEST = "/hledat/", "/hledat/napovida/"


@pytest.fixture
def meeting(pisek):
    series = Series.objects.create(name="Smart Cities Pitch")
    fields = {"series": series, "city": pisek, "date": date(2018, 6, 15), "theme": "Doprava z pohledu dat"}
    Meeting.objects.create(number=1, title="SCP 1", state=Meeting.State.HELD, **fields)
    Meeting.objects.create(number=2, title="SCP tajné", state=Meeting.State.PLANNED, **fields)


@pytest.fixture
def practice(pisek, jana):
    return make_practice(pisek, jana, Level.MEMBERS, title="Data o dopravě", body="Senzory počítají auta.")


def test_everything_that_fits_is_on_one_page(browse, karel, practice, meeting, pisek):
    page = browse(karel).get(URL, {"q": "doprava"})
    assert [card["code"] for card in page.context["cards"]] == [practice.code]
    assert [each.title for each in page.context["meetings"]] == ["SCP 1"]
    assert [city.name for city in browse(karel).get(URL, {"q": "v Písku"}).context["cities"]] == ["Písek"]


def test_people_are_found_in_any_case_by_those_who_may_know_them(browse, karel, jana, tereza, hana):
    def people(person, typed):
        return [seat.person.name for seat in browse(person).get(URL, {"q": typed}).context["people"]]

    assert people(karel, "dvorakova") == people(karel, "Janou Dvořákovou") == ["Jana Dvořáková"]
    assert people(tereza, "dvorakova") == []  # a candidate city
    assert people(tereza, tereza.name) == [tereza.name]
    assert people(hana, "dvorakova") == []  # a guest


def test_people_who_left_are_not_found(browse, karel, pisek):
    person = make_person("Bohumil Bývalý", pisek)
    person.memberships.get().end(by=None)
    assert browse(karel).get(URL, {"q": "Bývalý"}).context["people"] == []


def test_spelling_is_mended_only_by_words_that_the_person_may_read(browse, karel, lida, practice, pisek, kolin):
    make_practice(pisek, level=Level.CIRCLE, groups=[kolin], title="Vrtulníky")
    assert browse(karel).get(URL, {"q": "vrtulnikz"}).context["meant"] == "vrtulníky"
    assert browse(lida).get(URL, {"q": "vrtulnikz"}).context["meant"] == ""
    assert browse(lida).get(URL, {"q": "senory doprafa"}).context["meant"] == "senory dopravě"


def test_an_empty_search_is_a_page_with_a_box(browse, karel, practice):
    page = browse(karel).get(URL)
    assert page.status_code == 200
    assert 'name="q"' in page.content.decode()
    assert "cards" not in page.context


def test_nothing_found_says_what_to_do_next(browse, karel):
    assert 'href="/praxe/"' in browse(karel).get(URL, {"q": "vodíkový vlak"}).content.decode()


@pytest.mark.parametrize("typed", ["\0", "'\"<>", "%", "_", "a" * 10_000, "-praha", "(((", "č"])
def test_odd_typing_is_no_error(browse, karel, practice, typed):
    for address in (URL, SUGGEST, "/praxe/"):
        assert browse(karel).get(address, {"q": typed}).status_code == 200


def suggested(browser, typed):
    return [words for words, _city in browser.get(SUGGEST, {"q": typed}).json()]


def test_titles_and_cities_are_suggested_while_typing(browse, karel, practice, pisek):
    browser = browse(karel)
    assert suggested(browser, "dop") == suggested(browser, "data o dopr") == ["Data o dopravě"]
    assert suggested(browser, "senzor") == []  # that is in its text, not in its title
    assert suggested(browser, "pis") == ["Písek"]
    assert suggested(browser, "d") == []


def test_titles_behind_the_door_are_not_suggested(browse, karel, lida, pisek, kolin):
    make_practice(pisek, level=Level.CIRCLE, groups=[kolin], title="Vrtulníky nad městem")
    assert suggested(browse(karel), "vrtul") == ["Vrtulníky nad městem"]
    assert suggested(browse(lida), "vrtul") == []


@pytest.mark.parametrize("practices", [1, 3])
def test_pages_cost_a_fixed_number_of_queries(browse, karel, pisek, meeting, page_queries, practices):
    for number in range(practices):
        make_city(f"Lavičkov {number}")
        make_practice(pisek, level=Level.MEMBERS, title=f"Lavička {number}")
    browser = browse(karel)
    browser.get(f"{URL}?q=lavička")
    assert len(page_queries(browser, f"{URL}?q=lavička")) == 12
    assert len(page_queries(browser, f"{SUGGEST}?q=lavi")) == 2
