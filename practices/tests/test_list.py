"""The list of practices: facets, pills, pages; what is hidden changes nothing in any of them."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cities.models import City, User
from conftest import make_city, make_practice
from posts.models import Level
from practices.filters import NAMES
from practices.models import BarrierMet, Contract, Dataset, Funding, Practice, Term, Vocabulary

pytestmark = pytest.mark.django_db
URL = "/praxe/"
PART = {"HX-Request": "true"}


def term(kind, key, name):
    vocabulary, _made = Vocabulary.objects.get_or_create(key=kind)
    return Term.objects.create(vocabulary=vocabulary, key=key, name_cs=name)


def shared(city, title, **fields):
    technologies = fields.pop("technologies", ())
    sources, barriers = fields.pop("sources", ()), fields.pop("barriers", ())
    practice = make_practice(city, level=fields.pop("level", Level.MEMBERS), title=title, **fields)
    practice.technologies.set(technologies)
    for source in sources:
        Funding.objects.create(practice=practice, source=source)
    for barrier in barriers:
        BarrierMet.objects.create(practice=practice, category=barrier, text="Stálo to v cestě.")
    return practice


@pytest.fixture
def world(pisek, kolin):
    """Four practices that member cities read; each differs in every facet from at least one other."""
    parking, light = term("topic", "parkovani", "Parkování"), term("topic", "svetlo", "Osvětlení")
    sensor, budget = term("technology", "senzory", "Senzory"), term("funding", "rozpocet", "Rozpočet")
    shared(
        pisek, "Senzory", topics=[parking], technologies=[sensor], sources=[budget], stage="running", started="2019-05"
    )
    shared(pisek, "Lampy", topics=[light], outcome="failed", stage="stopped", started="2020")
    costly = {"barriers": [term("barrier", "financni", "Finanční")], "cost_czk": 250_000, "evidence": "2"}
    shared(kolin, "Závory", topics=[parking], outcome="failed", stage="running", started="2019", **costly)
    shared(kolin, "Lampy a závory", topics=[parking, light], outcome="early")
    return {"pisek": pisek, "kolin": kolin}


def found(page):
    return re.findall(r'<h3><a href="[^"]+">([^<]+)</a>', page.content.decode())


def counted(page):
    """{value in the address: its count} of every facet on the page."""
    boxes = r'name="(\w+)" value="([^"]*)"[^>]*>.*?<span class="n">([^<]*)</span>'
    values = re.findall(boxes, page.content.decode())
    return {(name, value): count for name, value, count in values}


def test_all_that_is_shared_the_newest_first(world, browse, karel):
    page = browse(karel).get(URL)
    assert found(page) == ["Lampy a\xa0závory", "Závory", "Lampy", "Senzory"]
    assert "4\xa0praxe" in page.content.decode()


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("tema=parkovani", ["Lampy a\xa0závory", "Závory", "Senzory"]),
        ("tema=parkovani&tema=svetlo", ["Lampy a\xa0závory", "Závory", "Lampy", "Senzory"]),
        ("tema=parkovani&vysledek=failed", ["Závory"]),
        ("vysledek=failed", ["Závory", "Lampy"]),
        ("kraj=CZ031", ["Lampy", "Senzory"]),
        ("velikost=medium", ["Lampy a\xa0závory", "Závory", "Lampy", "Senzory"]),
        ("velikost=metropolis", []),
        ("bariera=financni", ["Závory"]),
        ("cena=do-milionu", ["Závory"]),
        ("cena=neuvedeno&tema=svetlo", ["Lampy a\xa0závory", "Lampy"]),
        ("dolozeno=measured", ["Závory"]),
        ("faze=running", ["Závory", "Senzory"]),
        ("faze=neuvedeno", ["Lampy a\xa0závory"]),
        ("tech=senzory", ["Senzory"]),
        ("zdroj=rozpocet", ["Senzory"]),
        ("rok=2019", ["Závory", "Senzory"]),
        ("rok=neuvedeno", ["Lampy a\xa0závory"]),
        ("tema=nikdy", []),
        ("tema=nikdy&tema=svetlo", ["Lampy a\xa0závory", "Lampy"]),
    ],
)
def test_filters_narrow_across_and_widen_within(world, browse, karel, query, titles):
    assert found(browse(karel).get(f"{URL}?{query}")) == titles


def test_filter_by_city(world, browse, karel):
    assert found(browse(karel).get(URL, {"mesto": world["pisek"].pk})) == ["Lampy", "Senzory"]


def test_counts_say_what_one_more_value_would_bring(world, browse, karel):
    plain = counted(browse(karel).get(URL))
    assert plain["tema", "parkovani"] == "3"
    assert plain["tema", "svetlo"] == plain["vysledek", "failed"] == "2"
    chosen = counted(browse(karel).get(f"{URL}?tema=svetlo"))
    assert chosen["tema", "parkovani"] == "3"  # its own facet counts as if nothing were chosen in it
    assert chosen["vysledek", "failed"] == "1"  # the others count what is left
    assert ("tech", "senzory") not in chosen


def test_a_failure_has_the_same_card_and_place_as_a_success(world, browse, karel):
    cards = re.findall(r'<article class="([^"]*)">', browse(karel).get(URL).content.decode())
    assert set(cards) == {"card"}


def test_what_is_corrected_moves_to_another_facet(world, browse, karel):
    practice = Practice.objects.get(title="Závory")
    Practice.objects.filter(pk=practice.pk).update(cost_czk=100_000, evidence="")
    practice.barriers.all().delete()
    counts = counted(browse(karel).get(URL))
    # One with a known cost, none with a known barrier or proof: these two narrow nothing any more.
    assert counts["cena", "do-100-tisic"] == "1" and counts["cena", "neuvedeno"] == "3"
    assert not {name for name, _value in counts} & {"bariera", "dolozeno"}


def test_cities_like_ours_are_one_click_away(world, browse, karel, kolin):
    client = browse(karel)
    page = client.get(f"{URL}?vysledek=failed&velikost=large&po=x").content.decode()
    size, region = re.findall(r'href="([^"]+)">(?:naší velikosti|v\xa0našem kraji)</a>', page)
    assert (size, region) == (
        "/praxe/?vysledek=failed&amp;velikost=medium",
        f"/praxe/?vysledek=failed&amp;velikost=large&amp;kraj={kolin.region}",
    )
    assert "naší velikosti" not in client.get(f"{URL}?velikost=medium").content.decode()


def test_what_came_since_the_last_visit_is_marked_until_everything_counts_as_read(world, browse, karel):
    before = timezone.now() - timedelta(days=1)
    User.objects.filter(pk=karel.pk).update(visited_at=before)
    desk, phone = browse(karel), browse(karel)
    assert desk.get(f"{URL}?vysledek=failed").content.decode().count("tag-new") == 2
    answer = desk.post("/praxe/videno/", {"asked": "vysledek=failed&zlo=1"}, follow=True)
    assert answer.redirect_chain[0][0] == f"{URL}?vysledek=failed"
    assert "Vše platí za přečtené" in answer.content.decode()
    for client in (desk, phone):
        page = client.get(URL).content.decode()
        assert "tag-new" not in page and "/praxe/videno/" not in page


def test_a_list_of_one_topic_is_marked_as_read_alone(world, browse, karel):
    User.objects.filter(pk=karel.pk).update(visited_at=timezone.now() - timedelta(days=1))
    client = browse(karel)
    assert 'name="topic" value="svetlo"' in client.get(f"{URL}?tema=svetlo").content.decode()
    answer = client.post("/praxe/videno/", {"topic": "svetlo", "asked": "tema=svetlo"}, follow=True)
    assert answer.redirect_chain[0][0] == f"{URL}?tema=svetlo"
    assert "tag-new" not in answer.content.decode()
    assert client.get(URL).content.decode().count("tag-new") == 2
    assert 'name="topic"' not in client.get(f"{URL}?tema=svetlo&tema=parkovani").content.decode()


def test_the_first_visit_marks_nothing_as_new(world, browse, karel):
    assert "/praxe/videno/" not in browse(karel).get(URL).content.decode()


def test_whoever_acts_for_no_city_has_no_cities_like_theirs(world, browse, olga):
    assert "naší velikosti" not in browse(olga).get(URL).content.decode()


def test_pills_take_one_filter_away_each(world, browse, karel):
    page = browse(karel).get(f"{URL}?tema=svetlo&vysledek=failed&rok=2020").content.decode()
    pills = re.findall(r'<a class="pill" href="([^"]+)">([^<]+)<', page)
    assert pills == [
        ("/praxe/?vysledek=failed&amp;rok=2020", "Osvětlení"),
        ("/praxe/?tema=svetlo&amp;rok=2020", "Nepovedlo se"),
        ("/praxe/?tema=svetlo&amp;vysledek=failed", "Rok zahájení: 2020"),
    ]
    assert '<a class="btn btn-s btn-quiet" href="/praxe/">' in page


def test_nothing_found_offers_the_way_back(world, browse, karel):
    page = browse(karel).get(f"{URL}?tema=svetlo&rok=1999").content.decode()
    assert "Těmto filtrům žádná praxe neodpovídá" in page
    assert '<a class="btn btn-main" href="/praxe/?tema=svetlo">' in page


def test_nothing_at_all_says_what_to_do(browse, tereza):
    page = browse(tereza).get(URL).content.decode()
    assert "Zatím s\xa0vámi nikdo nic nesdílel" in page
    assert reverse("practices:new") in page
    assert "checkbox" not in page


def test_hidden_practices_change_nothing(world, browse, karel, liberec):
    """A hidden practice with a topic, a technology, a source, a city, a year, a stage of its own."""
    hostile = {
        "topics": [term("topic", "tajne-tema", "zqtopic")],
        "technologies": [term("technology", "tajna-tech", "zqtech")],
        "sources": [term("funding", "tajny-zdroj", "zqfund")],
        "barriers": [term("barrier", "tajna-bariera", "zqbarrier")],
    }
    queries = ["", "tema=parkovani", "tema=tajne-tema", "tech=tajna-tech", "zdroj=tajny-zdroj", "rok=1888",
               "vysledek=works", f"mesto={liberec.pk}", "kraj=CZ051", "velikost=metropolis", "faze=idea",
               "razeni=potvrzeno", "bariera=tajna-bariera", "cena=nad-100-milionu", "dolozeno=compared"]  # fmt: skip
    before = [browse(karel).get(f"{URL}?{query}").content for query in queries]
    for level in (None, Level.CITY):
        shared(liberec, "zqtitle", level=level, started="1888", stage="idea", evidence="3", cost_czk=10**11, **hostile)
    after = [browse(karel).get(f"{URL}?{query}").content for query in queries]
    for query, old, new in zip(queries, before, after, strict=True):
        assert _settled(old) == _settled(new), query
        assert not any(word in new for word in (b"zqtopic", b"zqtech", b"zqfund", b"zqbarrier", b"zqtitle"))


def _settled(content):
    """Without what differs in every answer: the token of the forms."""
    return re.sub(rb'name="csrfmiddlewaretoken" value="[^"]+"', b"", content)


@pytest.mark.parametrize(("hidden", "missing"), [("tema=tajne", "tema=chybi"), ("mesto={city}", "mesto=987654")])
def test_a_hidden_value_answers_like_one_that_does_not_exist(world, browse, karel, hidden, missing):
    outside = make_city("Zqměsto", City.Status.OUTSIDE, ruian=None)
    shared(outside, "skrytá", level=Level.CITY, topics=[term("topic", "tajne", "zqtopic")])
    hidden = hidden.format(city=outside.pk)
    pages = [_settled(browse(karel).get(f"{URL}?{query}").content) for query in (hidden, missing)]
    assert pages[0].replace(hidden.encode(), b"") == pages[1].replace(missing.encode(), b"")
    assert "Téma: neznámé" in pages[0].decode() or "Město: neznámé" in pages[0].decode()


@pytest.mark.parametrize("role", ["tereza", "radek", "ivo", "hana", "adam", "olga"])
def test_who_reads_nothing_sees_no_card_and_no_count(world, browse, role, request):
    page = browse(request.getfixturevalue(role)).get(URL)
    assert page.status_code in (200, 302)
    assert b"<article" not in page.content
    assert counted(page) == {} if page.status_code == 200 else True


def test_a_stranger_is_asked_to_sign_in(world, browse):
    answer = browse().get(f"{URL}?tema=parkovani")
    assert answer.status_code == 302
    assert reverse("account_login") in answer["Location"]


def test_pages_of_25(pisek, browse, karel):
    for number in range(27):
        shared(pisek, f"č. {number}")
    first = browse(karel).get(f"{URL}?vysledek=works")
    (older,) = re.findall(r'href="([^"]+)" rel="next"', first.content.decode())
    second = browse(karel).get(older.replace("&amp;", "&"))
    assert (len(found(first)), len(found(second))) == (25, 2)
    assert not set(found(first)) & set(found(second))
    assert 'rel="prev"' in second.content.decode()
    assert 'rel="prev"' not in first.content.decode()
    for answer in (first, second):
        assert "27\xa0praxí" in answer.content.decode()
    changed = browse(karel).get(f"{URL}?vysledek=works&po=zmeneno")
    assert found(changed) == found(first)


def test_htmx_gets_the_part_and_everybody_else_the_page(world, browse, karel):
    client = browse(karel)
    part = client.get(f"{URL}?tema=parkovani", headers=PART)
    assert b"<html" not in part.content
    assert found(part) == found(client.get(f"{URL}?tema=parkovani"))
    assert b'id="fasety" hx-swap-oob="true"' in part.content
    assert "3\xa0praxe" in re.search(r'id="hlaseni"[^>]*>([^<]+)', part.content.decode())[1]
    for more in ({"HX-Boosted": "true"}, {"HX-History-Restore-Request": "true"}):
        assert b"<html" in client.get(URL, headers=PART | more).content
    assert all("HX-Request" in client.get(URL, headers=headers)["Vary"] for headers in ({}, PART))


def test_beyond_the_cap_counts_say_at_least(world, browse, karel, monkeypatch):
    monkeypatch.setattr("posts.facets.CAP", 2)
    page = browse(karel).get(f"{URL}?vysledek=failed&vysledek=early&vysledek=works")
    text = page.content.decode()
    assert "Přes 2 praxí" in text
    assert counted(page)["tema", "parkovani"].endswith("+")
    assert "znamená nejméně" in text


def test_six_queries_whatever_the_volume(pisek, kolin, browse, karel, page_queries):
    """Terms, counts, names of cities, cards, their texts; the reader's seat. Names are then remembered for a minute."""
    parking = term("topic", "parkovani", "Parkování")
    shared(kolin, "Jinde")
    browse(karel).get(URL)  # the visit is noted once in half an hour
    for _more in (1, 3):
        for number in range(_more):
            shared(pisek, f"Praxe {number}", topics=[parking])
        for address in (URL, f"{URL}?tema=parkovani&vysledek=works&mesto={pisek.pk}"):
            NAMES.forget()
            assert len(page_queries(browse(karel), address)) == 6
            assert len(page_queries(browse(karel), address)) == 4


@pytest.fixture
def bought(pisek, kolin, jana, karel):
    """Two practices of one supplier that Karel reads, and one of another that he does not."""
    for title, level, supplier, data in (
        ("první", Level.MEMBERS, "ALFA s. r. o.", "Obsazenost"),
        ("druhá", Level.MEMBERS, "Alfa s. r. o.", ""),
        ("jiná", Level.MEMBERS, "", ""),
        ("skrytá", Level.CITY, "Zqdodavatel a. s.", "Zqdata"),
    ):
        practice = make_practice(pisek, jana, level, title=title)
        Contract.objects.create(practice=practice, supplier=supplier, procurement="small")
        if data:
            Dataset.objects.create(practice=practice, name=data)
    return Practice.objects.get(title="skrytá")


def test_suppliers_and_data_are_facets_whatever_their_case(bought, browse, karel):
    page = browse(karel).get(URL)
    found = {
        facet["name"]: [(row["label"], row["count"]) for row in facet["values"]] for facet in page.context["facets"]
    }
    assert found["dodavatel"] == [("Alfa s. r. o.", 2)] and found["data"] == [("Obsazenost", 1)]
    value = next(facet for facet in page.context["facets"] if facet["name"] == "dodavatel")["values"][0]["value"]
    narrowed = browse(karel).get(f"{URL}?dodavatel={value}")
    assert {card["title"] for card in narrowed.context["cards"]} == {"první", "druhá"}
    assert "Alfa s. r. o." in narrowed.content.decode()


def test_a_hidden_supplier_is_no_facet_and_its_number_is_unknown(bought, browse, karel):
    number = bought.contracts.extra(select={"n": "number"}).values_list("n", flat=True).get()
    shown = browse(karel).get(URL).content.decode()
    assert "Zqdodavatel" not in shown and "Zqdata" not in shown
    queries = (f"dodavatel={number}", "dodavatel=98765")
    pages = [_settled(browse(karel).get(f"{URL}?{query}").content) for query in queries]
    assert pages[0].replace(queries[0].encode(), b"") == pages[1].replace(queries[1].encode(), b"")


def test_a_corrected_supplier_moves_to_another_facet(bought, browse, karel):
    Contract.objects.filter(practice__title="druhá").update(supplier="Beta s. r. o.")
    found = next(facet for facet in browse(karel).get(URL).context["facets"] if facet["name"] == "dodavatel")
    assert {row["label"] for row in found["values"]} == {"ALFA s. r. o.", "Beta s. r. o."}
