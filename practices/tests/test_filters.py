"""From the address to the facets: every name, every kind of value, and whatever anybody may write there."""

import pytest
from django.http import QueryDict
from django.utils.translation import override

from posts import facets
from practices.filters import MOST_VALUES, PracticeFilters, Words
from practices.models import Term, Vocabulary

pytestmark = pytest.mark.django_db


@pytest.fixture
def parking():
    vocabulary = Vocabulary.objects.create(key=Vocabulary.TOPIC)
    return Term.objects.create(vocabulary=vocabulary, key="parkovani", name_cs="Parkování", name_en="Parking")


def asked(query):
    return PracticeFilters(QueryDict(query), Words())


def test_every_facet_has_its_name_in_the_address(parking):
    technologies = Vocabulary.objects.create(key=Vocabulary.TECHNOLOGY)
    sensor = Term.objects.create(vocabulary=technologies, key="senzory", name_cs="Senzory")
    sources = Vocabulary.objects.create(key=Vocabulary.FUNDING)
    budget = Term.objects.create(vocabulary=sources, key="rozpocet", name_cs="Rozpočet")
    barriers = Vocabulary.objects.create(key=Vocabulary.BARRIER)
    money = Term.objects.create(vocabulary=barriers, key="financni", name_cs="Finanční")
    found = asked(
        "tema=parkovani&mesto=12&kraj=CZ031&velikost=medium&vysledek=failed&faze=pilot&tech=senzory&zdroj=rozpocet&rok=2019"
        "&bariera=financni&cena=do-milionu&dolozeno=measured"
    )
    assert found.chosen == {
        facets.TOPIC: [parking.pk],
        facets.CITY: [12],
        facets.REGION: [31],
        facets.SIZE: [2],
        facets.OUTCOME: [5],
        facets.STAGE: [4],
        facets.TECHNOLOGY: [sensor.pk],
        facets.FUNDING: [budget.pk],
        facets.YEAR: [2019],
        facets.BARRIER: [money.pk],
        facets.COST: [2],
        facets.EVIDENCE: [2],
    }


def test_what_a_practice_does_not_say_can_be_asked_for_too():
    assert asked(
        "rok=neuvedeno&faze=neuvedeno&kraj=neuvedeno&velikost=unknown&cena=neuvedeno&dolozeno=neuvedeno"
    ).chosen == {
        facets.COST: [0],
        facets.EVIDENCE: [0],
        facets.YEAR: [0],
        facets.STAGE: [0],
        facets.REGION: [0],
        facets.SIZE: [9],
    }


@pytest.mark.parametrize(
    "query",
    ["tema=nic", "mesto=0", "mesto=-1", "mesto=9999999", "mesto=Praha", "mesto=%D9%A3", "kraj=31", "velikost=2",
     "vysledek=5", "rok=99999999999999999999", "rok=2019.5", "tech=%00", "zdroj=' or 1=1", "faze=",
     "cena=1", "dolozeno=4", "bariera=nic"],
)  # fmt: skip
def test_a_value_that_nobody_knows_is_one_that_no_practice_has(query):
    ((facet, values),) = asked(query).chosen.items()
    assert values == [facets.UNKNOWN], facet


def test_names_that_nobody_knows_are_not_looked_at():
    assert asked("utm_source=mail&page=7&facets=1000001").chosen == {}
    assert asked("").address() == "/praxe/"


def test_a_value_counts_once_and_the_address_has_an_end():
    assert asked("rok=2019&rok=2019").chosen == {facets.YEAR: [2019]}
    many = asked("&".join(f"rok={year}" for year in range(1000, 1900)))
    assert len(many.chosen[facets.YEAR]) == MOST_VALUES


def test_addresses_of_the_lists_beside_this_one(parking):
    filters = asked("rok=2019&tema=parkovani&razeni=potvrzeno&po=abc&utm_source=mail")
    assert filters.address() == "/praxe/?tema=parkovani&rok=2019&razeni=potvrzeno"
    assert filters.address(without=filters.asked[0]) == "/praxe/?rok=2019&razeni=potvrzeno"
    assert filters.address(sort="") == "/praxe/?tema=parkovani&rok=2019"
    assert filters.address(po="x-y") == "/praxe/?tema=parkovani&rok=2019&razeni=potvrzeno&po=x-y"
    assert asked("razeni=nijak").sort == ""


def test_the_address_is_the_same_in_both_languages_and_the_words_are_not(parking):
    with override("en"):
        filters = asked("tema=parkovani")
        assert filters.chosen == {facets.TOPIC: [parking.pk]}
        assert filters.words.of(facets.TOPIC, parking.pk) == ("parkovani", "Parking")
        assert filters.address() == "/en/praxe/?tema=parkovani"
