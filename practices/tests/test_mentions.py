"""Mentions: a name after @ means somebody who may read the post and whom the writer may know; else it is text."""

import pytest
from django.urls import reverse

from conftest import make_person, make_practice
from posts.mentions import how_many_mentions, mentions_of
from posts.models import Comment, Level
from posts.sharing import share
from posts.talking import change, say
from posts.viewing import viewing_as


@pytest.fixture
def practice(pisek, jana, kolin):
    return make_practice(pisek, jana, Level.CIRCLE, [kolin])


def said_by(person, practice, text):
    with viewing_as(person):
        return say(practice.post_ptr, text, by=person, city=person.memberships.get().city)


def names(comment):
    return [one["name"] for one in Comment.objects.get(pk=comment.pk).mentions]


def page(browser, practice):
    return browser.get(reverse("practices:detail", args=[practice.code])).content.decode()


def test_a_city_and_a_person_who_read_the_post_are_links(practice, browse, jana, karel, kolin):
    comment = said_by(jana, practice, "Ptám se @kolín a @Karel Svoboda, prosím.")
    assert names(comment) == ["Kolín", "Karel Svoboda"]
    text = page(browse(karel), practice)
    assert f'<a href="/mesta/{kolin.pk}/">@kolín</a>' in text
    assert f'<a href="/mesta/{kolin.pk}/">@Karel Svoboda</a>' in text


def test_who_may_not_read_the_post_is_not_meant(practice, browse, jana, lida, liberec):
    comment = said_by(jana, practice, "Co na to @Liberec a @Lída Malá, nebo @Neznámý?")
    assert names(comment) == []
    assert f'href="/mesta/{liberec.pk}/">@' not in page(browse(jana), practice)


def test_a_candidate_means_only_its_own_people_by_name(pisek, jana, tereza, trinec, karel, kolin):
    practice = make_practice(pisek, jana, Level.CIRCLE, [kolin, trinec])
    comment = said_by(tereza, practice, "@Karel Svoboda, @Tereza Horká, @Kolín")
    assert names(comment) == ["Tereza Horká", "Kolín"]


def test_two_people_of_one_name_mean_nobody_and_longer_names_win(practice, jana, karel, kolin):
    make_person("Karel Svoboda", kolin)
    make_person("Kolín Novák", kolin)
    assert names(said_by(jana, practice, "@Karel Svoboda, @Kolín Novák")) == ["Kolín Novák"]


def test_addresses_and_parts_of_words_are_no_mentions(practice, jana, karel):
    assert names(said_by(jana, practice, "jana@kolín a https://x.example/@Kolín a @Kolínsko")) == []


def test_an_edit_resolves_anew(practice, jana, karel):
    comment = said_by(jana, practice, "@Kolín")
    with viewing_as(jana):
        change(comment, "nikdo", by=jana, version=1)
    assert names(comment) == []


def test_the_list_goes_by_the_rights_of_today(practice, browse, jana, karel, kolin):
    comment = said_by(jana, practice, "@Kolín zqtajneslovo")
    where = reverse("messages:mentions")
    assert "zqtajneslovo" in browse(karel).get(where).content.decode()
    assert "zqtajneslovo" not in browse(jana).get(where).content.decode()  # her own
    with viewing_as(jana):
        share(practice.post_ptr, Level.CITY, [], by=jana)
    assert "zqtajneslovo" not in browse(karel).get(where).content.decode()
    with viewing_as(karel):
        assert mentions_of(karel, [kolin.pk])[0] == []
        assert how_many_mentions(karel, [kolin.pk], since=comment.created_at.replace(year=2000)) == 0


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_two_queries(practice, browse, page_queries, jana, karel, rows):
    for _round in range(rows):
        said_by(jana, practice, "@Karel Svoboda")
    browser = browse(karel)
    browser.get("/")
    assert len(page_queries(browser, reverse("messages:mentions"))) == 2
