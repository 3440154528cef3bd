"""What is hidden changes nothing in a search: no hit, no count, no facet, no suggestion, no mended word, no page."""

import re
from functools import cache

import pytest
from django.urls import reverse

from posts.models import Post
from tests.doors.world import ROLES

SEARCHERS = ("own", "coordinator", "reader", "outside", "guest")  # they read something
MADE = re.compile(r'name="csrfmiddlewaretoken" value="[^"]*"|data-csrf="[^"]*"')


def bytes_of(browser, name, typed):
    """Everything that a list says but the words typed."""
    page = browser.get(reverse(name), {"q": typed})
    return MADE.sub("", page.content.decode()).replace(typed, "…")


def found(browser, typed):
    """Everything that the page of all kinds found."""
    page = browser.get(reverse("search"), {"q": typed}).context
    known = page["cards"], page["counts"], list(page["cities"]), list(page["people"]), list(page["meetings"])
    return *known, page.get("questions"), page.get("people_near"), page.get("may_ask")


def answer(browser, name, typed):
    return found(browser, typed) if name == "search" else bytes_of(browser, name, typed)


@pytest.mark.parametrize("role", [role for role in ROLES if role not in ("anonymous", "inactive")])
def test_words_behind_the_door_are_words_that_stand_nowhere(world, browse, role):
    browser, told = browse(world.people[role]), []
    each = slice(None) if role in SEARCHERS else slice(1)  # who reads nothing is kept out of everything alike
    hidden = [word for post, words in world.words.items() if not world.may_read(role, post) for word in words[each]]
    nowhere = cache(lambda name, length: answer(browser, name, "q" * length))  # the same for all words of one length
    for word in hidden:
        for name in ("practices:list", "suggest", "search"):
            told += [(name, word)] * (answer(browser, name, word) != nowhere(name, len(word)))
    assert told == []


@pytest.mark.parametrize("role", SEARCHERS)
def test_readers_find_what_they_may_read(world, browse, role):
    browser = browse(world.people[role])
    for post, words in world.words.items():
        if post in world.posts and post != "draft" and world.may_read(role, post):  # a draft is on no card
            page = browser.get(reverse("practices:list"), {"q": words[0]})
            assert [card["code"] for card in page.context["cards"]] == [world.posts[post].code], post


def test_a_misspelt_hidden_word_is_not_mended(world, browse):
    typed = {"q": world.words["chosen"][0][:-1] + "x"}
    assert browse(world.people["reader"]).get(reverse("search"), typed).context["meant"] == world.words["chosen"][0]
    assert "chosentitle" not in browse(world.people["outside"]).get(reverse("search"), typed).context["meant"]


def test_narrowed_it_is_found_no_more_at_the_next_request(world, browse):
    from posts.models import Level
    from posts.sharing import share

    reader, typed = browse(world.people["reader"]), {"q": world.words["chosen"][0]}
    assert reader.get(reverse("practices:list"), typed).context["counts"].total == 1
    share(Post.objects.get(pk=world.posts["chosen"].pk), Level.CITY, [], by=world.people["own"])
    assert reader.get(reverse("practices:list"), typed).context["counts"].total == 0
