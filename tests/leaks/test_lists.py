"""Leaks by their rows in the leak list (docs/security.md): search, lists, counts, pickers."""

import re

import pytest
from django.urls import reverse

from cities.models import City
from conftest import make_circle, make_practice
from posts.models import Level
from practices.models import Term
from tests.doors.test_canaries import all_bytes
from tests.leaks import plain


def test_leak_14_counts_facets_and_paging_ignore_hidden_posts(world, browse, pisek, jana):
    client = browse(world.people["outside"])
    before = plain(client.get("/praxe/"))
    for number in range(30):
        make_practice(pisek, jana, Level.CITY, title=f"Skrytá {number}")
    assert plain(client.get("/praxe/")) == before


@pytest.mark.parametrize("name", ["search", "suggest", "practices:list"])
def test_leak_15_every_page_that_searches_asks_for_the_right(world, browse, name):
    word = world.words["chosen"][0]
    found = word if name == "suggest" else world.posts["chosen"].code
    for headers in ({}, {"HX-Request": "true"}):
        for role, is_found in (("reader", True), ("outside", False)):
            page = browse(world.people[role]).get(reverse(name), {"q": word}, headers=headers).content.decode()
            assert (found in page) is is_found, role


def test_leak_17_a_topic_that_only_hidden_posts_have_is_no_facet(world, browse):
    hidden = Term.objects.create(vocabulary_id="topic", key="zqtema", name_cs="zqtema")
    world.posts["own"].topics.add(hidden)
    client = browse(world.people["outside"])
    assert b"zqtema" not in client.get("/praxe/").content
    chosen = plain(client.get("/praxe/?tema=zqtema")).replace(b"zqtema", b"")
    assert chosen == plain(client.get("/praxe/?tema=zqnikde")).replace(b"zqnikde", b"")
    assert b"zqtema" in browse(world.people["own"]).get("/praxe/").content


def test_leak_18_raw_html_has_no_word_in_classes_or_data(world, browse):
    page = all_bytes(browse().get("/"))
    closed = [word for name, words in world.words.items() if name != "released edition" for word in words]
    assert not [word for word in closed if word in page]


def test_leak_21_pickers_name_no_circle_of_others(world, browse, kolin, liberec):
    make_circle("zqcizikruh", kolin, liberec)
    page = all_bytes(browse(world.people["own"]).get(reverse("practices:share", args=[world.posts["own"].code])))
    assert "zqcizikruh" not in page


def test_leak_22_tiles_and_counters_count_only_what_is_visible(world, browse, pisek):
    for role, seen in (("reader", 4), ("outside", 1), ("candidate", 0)):
        page = browse(world.people[role]).get(reverse("city", args=[pisek.pk])).content.decode()
        assert len(set(re.findall(r'href="/praxe/(\w{16})/"', page))) == seen, role


def test_leak_23_an_outside_city_is_named_only_to_readers_of_its_records(world, browse, olga, pisek):
    brno = City.objects.create(name="zqbrno", status=City.Status.OUTSIDE)
    from django.contrib.auth.models import Group

    make_practice(brno, None, Level.CIRCLE, [pisek], keeper=Group.objects.get(name="organisers"))
    for role in ("outside", "candidate", "guest", "anonymous"):
        client = browse(world.people[role])
        assert b"zqbrno" not in client.get(reverse("directory")).content
        assert client.get(reverse("city", args=[brno.pk])).status_code == 404
    assert browse(world.people["own"]).get(reverse("city", args=[brno.pk])).status_code == 200


def test_leak_25_people_have_no_address_for_strangers(world, browse, pisek):
    for role in ("anonymous", "candidate", "guest", "removed"):
        page = all_bytes(browse(world.people[role]).get(reverse("city", args=[pisek.pk])))
        assert "@" not in page.replace("@media", ""), role
