"""Practices side by side: fixed rows, differences in words, and a hidden one is simply missing."""

import re

from django.urls import reverse

from conftest import make_practice
from posts.models import Level
from practices.models import Outcome


def compared(client, *practices):
    return client.get(reverse("practices:compare"), {"p": [practice.code for practice in practices]})


def row(page, label):
    return re.search(rf'<tr[^>]*><th scope="row">{label}.*?</tr>', page, re.S)[0]


def test_rows_that_differ_say_so_in_words(pisek, kolin, jana, browse, karel):
    one = make_practice(pisek, jana, Level.MEMBERS, title="Závory", cost_czk=100_000, cost_year=2018)
    two = make_practice(kolin, karel, Level.MEMBERS, title="Senzory", cost_czk=200_000, outcome=Outcome.FAILED)
    page = compared(browse(karel), one, two).content.decode()
    assert "Závory" in page and "Senzory" in page and 'scope="col"' in page
    assert "liší se" in row(page, "Výsledek") and "liší se" in row(page, "Pořízení")
    assert "2018" in row(page, "Pořízení")
    assert "liší se" not in row(page, "Technologie")


def test_a_hidden_practice_is_missing_and_leaves_no_trace(pisek, kolin, jana, browse, lida):
    shown = [make_practice(pisek, jana, Level.MEMBERS, title=title) for title in ("Závory", "Senzory")]
    hidden = make_practice(pisek, jana, Level.CIRCLE, [kolin], title="Neviditelná")
    client = browse(lida)
    client.get(reverse("home"))
    with_it = compared(client, *shown, hidden).content.decode()
    assert "Neviditelná" not in with_it and hidden.code not in with_it.replace(f"p={hidden.code}", "")
    assert len(re.findall('scope="col"', with_it)) == 3  # the head of the rows and two practices


def test_fewer_than_two_give_an_empty_state(pisek, jana, browse, karel):
    practice = make_practice(pisek, jana, Level.MEMBERS)
    assert "Vyberte dvě až čtyři praxe" in compared(browse(karel), practice).content.decode()
    assert "Vyberte dvě až čtyři praxe" in compared(browse(karel)).content.decode()


def test_more_than_four_are_cut_and_queries_stay_few(pisek, jana, browse, karel, page_queries):
    practices = [make_practice(pisek, jana, Level.MEMBERS) for _time in range(5)]
    client = browse(karel)
    assert len(re.findall('scope="col"', compared(client, *practices).content.decode())) == 5
    address = reverse("practices:compare")
    asked = [f"{address}?" + "&".join(f"p={each.code}" for each in practices[:count]) for count in (2, 4)]
    assert [len(page_queries(client, each)) for each in asked] == [5, 7]  # one for whom to ask, each


def test_drafts_are_not_compared(pisek, jana, browse):
    drafts = [make_practice(pisek, jana) for _time in range(2)]
    assert "Vyberte dvě až čtyři praxe" in compared(browse(jana), *drafts).content.decode()


def test_the_list_offers_each_card_for_comparison_without_script(pisek, jana, browse, karel):
    practice = make_practice(pisek, jana, Level.MEMBERS, title="Závory & vjezdy")
    client = browse(karel)
    for query in ("", "?q=závory"):
        page = client.get(reverse("practices:list") + query).content.decode()
        assert f'name="p" form="porovnat" value="{practice.code}"' in page
        assert re.search(r'class="vh"> Závory &amp; vjezdy<', page)
