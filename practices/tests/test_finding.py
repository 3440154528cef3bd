"""Words in the list of practices: what is found, in which order, what is shown of it; the door stays where it is."""

import re

import pytest

from conftest import make_practice
from posts.models import Card, Level
from practices.indexing import index_term
from practices.models import Practice, Term, Vocabulary

pytestmark = pytest.mark.django_db
URL = "/praxe/"


@pytest.fixture
def shelf(pisek, kolin):
    """Practices that member cities read."""
    for city, title, text in (
        (pisek, "Parkovací senzory", "Sto čidel hlásí volná místa."),
        (kolin, "Sdílená kola", "Kola stojí u parkovišť P+R a na nádraží."),
        (kolin, "Chytré lavičky", "Lavičky nabíjely telefony. Kolem nich byla kola."),
    ):
        make_practice(city, level=Level.MEMBERS, title=title, body=text, problem="Nuda.")


def titles(page):
    found = re.findall(r'<h3><a href="[^"]+">(.+?)</a></h3>', page.content.decode())
    return [re.sub(r"</?mark>", "", title) for title in found]


def test_the_title_counts_more_than_the_text(shelf, browse, karel):
    assert titles(browse(karel).get(URL, {"q": "kolo"}))[0] == "Sdílená kola"
    assert titles(browse(karel).get(URL, {"q": "parkoviste"})) == ["Parkovací senzory", "Sdílená kola"]


def test_the_city_of_a_practice_is_one_of_its_words(shelf, browse, karel):
    assert titles(browse(karel).get(URL, {"q": "v Písku"})) == ["Parkovací senzory"]
    assert sorted(titles(browse(karel).get(URL, {"q": "kola -Písek"}))) == ["Chytré lavičky", "Sdílená kola"]


def test_words_and_facets_narrow_together_and_counts_agree(shelf, browse, karel, kolin):
    page = browse(karel).get(URL, {"q": "kola", "mesto": kolin.pk})
    assert len(titles(page)) == 2
    assert page.context["counts"].total == 2
    assert ("“kola”" in page.content.decode()) or ("„kola“" in page.content.decode())


def test_the_order_may_be_the_newest(shelf, browse, karel):
    assert titles(browse(karel).get(URL, {"q": "kola", "razeni": "nejnovejsi"})) == ["Chytré lavičky", "Sdílená kola"]


def test_hits_are_marked_in_title_and_text(shelf, browse, karel):
    page = browse(karel).get(URL, {"q": "lavicky"}).content.decode()
    assert "<mark>lavičky</mark>" in page
    assert "<mark>Lavičky</mark> nabíjely telefony." in page


def test_a_word_may_be_left_unfinished_where_nothing_else_fits(shelf, browse, karel):
    assert titles(browse(karel).get(URL, {"q": "parkova"})) == ["Parkovací senzory"]
    assert "alespoň jedno" not in browse(karel).get(URL, {"q": "parkova"}).content.decode()


def test_where_nothing_has_all_words_something_has_one(shelf, browse, karel):
    page = browse(karel).get(URL, {"q": "lavičky zdarma"})
    assert titles(page) == ["Chytré lavičky"]
    assert "alespoň jedno" in page.content.decode()


def test_nothing_found_says_so_and_leads_on(shelf, browse, karel):
    page = browse(karel).get(URL, {"q": "vodíkový vlak"})
    assert titles(page) == []
    assert "vodíkový vlak" in page.content.decode()
    assert 'href="/praxe/"' in page.content.decode()


def test_paging_by_rank_shows_each_practice_once(pisek, browse, karel):
    for number in range(60):
        make_practice(pisek, level=Level.MEMBERS, title=f"Lavička {number}", body="lavička " * (number % 3))
    seen, address = [], f"{URL}?q=lavička"
    while address:
        page = browse(karel).get(address)
        seen += titles(page)
        address = page.context["older"]
    assert len(seen) == len(set(seen)) == 60
    back = browse(karel).get(page.context["newer"])
    assert titles(back) == seen[25:50]


@pytest.mark.parametrize("place", ["x", "0x1p0-", "nan-abc", "inf-abc", "-", "\0", "1-" + "a" * 500])
def test_a_changed_place_is_the_first_page(shelf, browse, karel, place):
    assert titles(browse(karel).get(URL, {"q": "kola", "po": place}))[0] == "Sdílená kola"


def test_saving_writes_the_words_anew(browse, jana, pisek):
    practice = make_practice(pisek, jana, Level.MEMBERS, title="Lampy", body="Svítí.")
    data = {"part": ["note"], "title": "Lampy", "outcome": "works", "summary": "Jedna věta o senzorech."}
    form = browse(jana).get(f"{URL}{practice.code}/upravit/").context["desk"].sheet.form
    data |= {"body": "Vrtulník.", "version": form.initial["version"], "contact": jana.pk}
    browse(jana).post(f"{URL}{practice.code}/upravit/", data)
    assert titles(browse(jana).get(URL, {"q": "vrtulníky"})) == ["Lampy"]
    assert titles(browse(jana).get(URL, {"q": "svítí"})) == []


def test_a_renamed_topic_is_found_by_its_new_name(pisek, browse, karel):
    topic = Term.objects.create(vocabulary=Vocabulary.objects.create(key="topic"), key="x", name_cs="Doprava")
    make_practice(pisek, level=Level.MEMBERS, title="Lampy", topics=[topic])
    assert titles(browse(karel).get(URL, {"q": "dopravou"})) == ["Lampy"]
    Term.objects.filter(pk=topic.pk).update(name_cs="Kybernetika")
    index_term.func(topic.pk)
    assert titles(browse(karel).get(URL, {"q": "kybernetikou"})) == ["Lampy"]


def test_a_renamed_city_takes_its_posts_along(shelf, browse, karel, pisek):
    pisek.name = pisek.locative = "Kocourkov"
    pisek.save()
    assert titles(browse(karel).get(URL, {"q": "kocourkova"})) == ["Parkovací senzory"]


def test_a_moved_practice_is_found_under_its_new_city(pisek, kolin, jana, browse):
    practice = make_practice(pisek, jana, Level.MEMBERS, title="Lampy")
    Practice.objects.filter(pk=practice.pk).update(city=kolin)
    assert Card.objects.count() == 0  # read as nobody
    assert titles(browse(jana).get(URL, {"q": "lampy kolín"})) == ["Lampy"]


@pytest.mark.parametrize("practices", [1, 3])
def test_a_search_costs_a_fixed_number_of_queries(browse, karel, pisek, page_queries, practices):
    for number in range(practices):
        make_practice(pisek, level=Level.MEMBERS, title=f"Lavička {number}")
    browser = browse(karel)
    browser.get(f"{URL}?q=lavička")
    assert len(page_queries(browser, f"{URL}?q=lavička")) == 5
