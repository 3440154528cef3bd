"""Fits my city: what practices say of cities against what the reader's city says of itself."""

import re

import pytest
from django.urls import reverse

from cities.models import ASKED, CityFact, Membership, Trait
from cities.profile import state_of
from conftest import make_city, make_person, make_practice
from posts.models import Level
from posts.viewing import viewing_as
from practices import cards
from practices.adopting import adopt
from practices.fitting import WORDS
from practices.models import Fit

LIST = reverse("practices:list")


def fit(practice, trait, fits="yes", **said):
    return Fit.objects.create(practice=practice, trait=trait, fits=fits, **said)


def fact(city, trait, has=True):
    CityFact.objects.create(city=city, trait=trait, has=has)


@pytest.fixture
def practice(pisek, jana):
    return make_practice(pisek, jana, Level.MEMBERS)


def said(browser, practice):
    """The sentences on the page of the practice: [(mark, text)]."""
    page = browser.get(reverse("practices:detail", args=[practice.code]))
    suits = page.context["suits"]
    return [(row["mark"], str(row["text"])) for row in suits["said"]] if suits else []


def test_every_question_has_its_words():
    assert set(WORDS) == set(ASKED)


def test_the_reader_sees_what_speaks_for_it_and_against_it(practice, browse, karel, kolin):
    fit(practice, Trait.POPULATION, low=20_000, high=50_000)
    fit(practice, Trait.LIGHTING)
    fit(practice, Trait.POLICE)
    fit(practice, Trait.HISTORIC, "no")
    fact(kolin, Trait.LIGHTING)
    fact(kolin, Trait.POLICE, False)
    fact(kolin, Trait.HISTORIC)
    assert said(browse(karel), practice) == [
        ("check", "Velikost vašeho města odpovídá."),
        ("check", "Vlastníte veřejné osvětlení, to mluví pro."),
        ("x", "Nemáte městskou policii, a s tím se počítá."),
        ("x", "Máte historické centrum, a takovým městům se nehodí."),
    ]


def test_a_city_of_another_size_is_told(practice, browse, lida):
    fit(practice, Trait.POPULATION, high=50_000)
    fit(practice, Trait.POPULATION, "no", low=100_000)
    assert [mark for mark, _text in said(browse(lida), practice)] == ["x", "x"]


def test_what_the_city_has_not_said_is_not_known_and_its_coordinator_may_fill_it_in(practice, browse, karel, kolin):
    fit(practice, Trait.PLATFORM)
    browser = browse(karel)
    assert said(browser, practice) == [("ask", "Nevíme, zda má vaše město datovou platformu.")]
    link = reverse("cities:profile", args=[kolin.pk]) + "#id_fact_platform"
    address = reverse("practices:detail", args=[practice.code])
    assert link not in browser.get(address).content.decode()
    keeper = make_person("Klára Koordinátorka", kolin, Membership.Role.COORDINATOR)
    assert link in browse(keeper).get(address).content.decode()


def test_the_own_city_and_organisers_are_told_nothing(practice, browse, jana, pisek):
    fit(practice, Trait.PLATFORM)
    assert said(browse(jana), practice) == []


def test_who_was_in_the_same_place_and_got_round_it_is_named(practice, browse, karel, lida, liberec, kolin):
    fit(practice, Trait.POLICE)
    for city in (kolin, liberec):
        fact(city, Trait.POLICE, False)
    how = {"progress": "running", "started": "", "ended": "", "cost_delta": None, "months_delta": None}
    with viewing_as(lida):
        adopt(practice, how | {"note": "hlídá to dispečink dopravního podniku"}, "members", by=lida, city=liberec)
    page = browse(karel).get(reverse("practices:detail", args=[practice.code])).content.decode()
    assert "Liberec to vyřešil takto: hlídá to dispečink dopravního podniku" in page.replace("\xa0", " ")


def test_how_a_city_got_round_it_is_unknown_to_whoever_may_not_read_its_adoption(
    practice, browse, karel, lida, liberec, kolin
):
    fit(practice, Trait.POLICE)
    for city in (kolin, liberec):
        fact(city, Trait.POLICE, False)
    how = {"progress": "running", "started": "", "ended": "", "cost_delta": None, "months_delta": None}
    with viewing_as(lida):
        adopt(practice, how | {"note": "zqdispecink"}, "own", by=lida, city=liberec)
    page = browse(karel).get(reverse("practices:detail", args=[practice.code])).content.decode()
    assert "zqdispecink" not in page and "Nemáte městskou policii" in page.replace("\xa0", " ")


def test_sentences_cost_no_statement_more(practice, browse, karel, kolin, page_queries):
    address = reverse("practices:detail", args=[practice.code])
    fit(practice, Trait.OTHER, text="jen tak")
    browse(karel).get(address)  # a first visit is written down
    before = len(page_queries(browse(karel), address))
    for trait in ASKED:
        fit(practice, trait)
        fact(kolin, trait)
    assert len(page_queries(browse(karel), address)) == before


def listed(browser, query):
    page = browser.get(f"{LIST}?{query}")
    assert page.status_code == 200
    return page, re.findall(r'href="/praxe/([a-zA-Z0-9]{16})/"', page.content.decode())


def test_the_list_is_ordered_for_the_readers_city(practice, browse, karel, kolin, pisek, jana, page_queries):
    fitting, against = (make_practice(pisek, jana, Level.MEMBERS, title=title) for title in ("Hodí se", "Nehodí"))
    plain = make_practice(pisek, jana, Level.MEMBERS, title="Neříká")
    fit(fitting, Trait.POLICE)
    fit(against, Trait.POLICE, "no")
    fact(kolin, Trait.POLICE)
    page, codes = listed(browse(karel), "razeni=pro-nas")
    order = list(dict.fromkeys(codes))
    assert order == [fitting.code, plain.code, practice.code, against.code]
    assert len(page_queries(browse(karel), f"{LIST}?razeni=pro-nas")) == len(page_queries(browse(karel), LIST))


def test_the_order_pages_without_losing_or_repeating(browse, karel, kolin, pisek, jana):
    made = [make_practice(pisek, jana, Level.MEMBERS, title=f"Praxe {n}") for n in range(7)]
    for n, each in enumerate(made):
        if n % 2:
            fit(each, Trait.POLICE, "yes" if n % 3 else "no")
    fact(kolin, Trait.POLICE)
    with viewing_as(karel):
        whole = [card["code"] for card in cards.page(karel, {}, by="fits", for_city=kolin).cards]
        found, after = [], ""
        while True:
            page = cards.page(karel, {}, by="fits", for_city=kolin, size=2, after=after)
            found += [card["code"] for card in page.cards]
            if not (after := page.older):
                break
        back = cards.page(karel, {}, by="fits", for_city=kolin, size=2, before=page.newer)
    assert found == whole and len(found) == 7
    assert [card["code"] for card in back.cards] == whole[4:6]


def test_the_order_goes_with_filters_and_words(practice, browse, karel):
    page, codes = listed(browse(karel), "razeni=pro-nas&q=parkovací&vysledek=works")
    assert practice.code in codes and "razeni=pro-nas" in page.content.decode()


def test_who_acts_for_no_city_is_not_offered_the_order(practice, browse, olga):
    page, _codes = listed(browse(olga), "razeni=pro-nas")
    assert "hodí se vašemu městu" not in page.content.decode()


def test_a_hidden_practice_is_in_no_order(browse, lida, pisek, kolin, jana):
    hidden = make_practice(pisek, jana, Level.CIRCLE, [kolin], title="zqskryta")
    fit(hidden, Trait.POPULATION, low=1)
    page, codes = listed(browse(lida), "razeni=pro-nas")
    assert hidden.code not in codes and "zqskryta" not in page.content.decode()


def test_the_coordinator_answers_for_the_city_and_takes_it_back(browse, petr, pisek, client):
    browser, address = browse(petr), reverse("cities:profile", args=[pisek.pk])
    answers = {"seen": state_of(pisek), "fact_police": "yes", "fact_heat": "no"}
    assert browser.post(address, answers).status_code == 302
    assert dict(pisek.facts.values_list("trait", "has")) == {"police": True, "heat": False}
    page = client.get(pisek.get_absolute_url()).content.decode()
    assert "městská policie" in page and "O městě neplatí" in page
    assert browser.post(address, {"seen": state_of(pisek), "fact_heat": "yes"}).status_code == 302
    assert dict(pisek.facts.values_list("trait", "has")) == {"heat": True}


def test_the_second_of_two_coordinators_is_told_and_his_answers_stay(browse, petr, pisek):
    browser, address, seen = browse(petr), reverse("cities:profile", args=[pisek.pk]), state_of(pisek)
    fact(pisek, Trait.POLICE)
    page = browser.post(address, {"seen": seen, "fact_police": "no"})
    assert page.context["now"] and pisek.facts.get().has
    assert page.context["form"]["fact_police"].value() == "no"


def test_an_answer_that_is_none_is_refused(browse, petr, pisek):
    page = browse(petr).post(
        reverse("cities:profile", args=[pisek.pk]), {"seen": state_of(pisek), "fact_police": "maybe"}
    )
    assert page.context["form"].errors["fact_police"] and not pisek.facts.exists()


def test_a_city_without_a_known_size_is_told_that(practice, browse, tereza, trinec, karel):
    small = make_city("Milevsko")
    fit(practice, Trait.POPULATION, low=1)
    karel.memberships.update(city=small)
    assert said(browse(karel), practice) == [("ask", "Nevíme, kolik má vaše město obyvatel.")]
