"""Related practices: alike in technology, barrier or topic, and only what the reader may read is counted."""

import pytest
from django.urls import reverse

from conftest import make_practice
from posts.models import Level
from practices.models import BarrierMet, Contract, Dataset
from tests.doors.world import make_terms


def related(client, practice, **headers):
    return client.get(reverse("practices:related", args=[practice.code]), headers=headers).content.decode()


@pytest.fixture
def practice(pisek, jana):
    return alike(pisek, jana, Level.MEMBERS, title="Závory")


def alike(city, person, level, **fields):
    terms = make_terms()
    practice = make_practice(city, person, level, topics=[terms["topic"]], **fields)
    practice.technologies.add(terms["technology"])
    BarrierMet.objects.create(practice=practice, category=terms["barrier"], text="námitka")
    return practice


def test_it_shows_what_is_alike_and_never_itself(practice, kolin, karel, browse):
    alike(kolin, karel, Level.MEMBERS, title="Senzory")
    make_practice(kolin, karel, Level.MEMBERS, title="Něco jiného")
    page = related(browse(karel), practice, **{"X-Requested-With": "part"})
    assert page.count("Senzory") == 3 and "Závory" not in page and "Něco jiného" not in page
    assert "<html" not in page and "<html" in related(browse(karel), practice)


def test_what_the_reader_may_not_read_is_neither_shown_nor_counted(practice, kolin, karel, lida, browse):
    alike(kolin, karel, Level.CITY, title="Tajné senzory")
    page = related(browse(lida), practice)
    assert "Tajné" not in page and "Nic, co smíte číst" in page
    alike(kolin, karel, Level.MEMBERS, title="Senzory")
    page = related(browse(lida), practice)
    assert page.count("1\u00a0praxe") == 3


def test_the_same_supplier_and_the_same_data_whatever_their_case(practice, kolin, karel, lida, browse):
    other = make_practice(kolin, karel, Level.MEMBERS, title="Brány")
    closed = make_practice(kolin, karel, Level.CITY, title="Tajné brány")
    for each, supplier, data in ((practice, "ALFA s. r. o.", "Obsazenost"), (other, " Alfa s. r. o.", "OBSAZENOST ")):
        Contract.objects.create(practice=each, supplier=supplier)
        Dataset.objects.create(practice=each, name=data)
    Contract.objects.create(practice=closed, supplier="alfa s. r. o.")
    page = related(browse(lida), practice)
    assert "Stejný dodavatel" in page and "Stejná data" in page and page.count("Brány") == 2
    assert "Tajné" not in page and page.count("1\u00a0praxe") == 2


@pytest.mark.parametrize("count", [1, 3])
def test_few_queries_however_many_are_alike(practice, kolin, karel, browse, page_queries, count):
    for _time in range(count):
        alike(kolin, karel, Level.MEMBERS)
    client = browse(karel)
    related(client, practice)
    assert len(page_queries(client, reverse("practices:related", args=[practice.code]))) == 12
