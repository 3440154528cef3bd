"""Parts of a practice in the search: by their words and files, for who reads both them and the practice."""

import pytest

from conftest import make_file, make_practice
from posts.editing import put_into_trash, take_out_of_trash
from posts.models import Card, Level
from posts.sharing import share
from posts.viewing import viewing_as
from practices import narrower
from practices.tests.test_parts import NUMBERS, part_of


@pytest.fixture
def practice(pisek, jana, kolin):
    return make_practice(pisek, jana, Level.MEMBERS, results="Fungovalo to.", title="Senzory")


def searched(browser, word):
    """What the search page of this word is made of."""
    return browser.get("/hledat/", {"q": word}).context


def test_a_part_is_found_by_its_words_and_files_and_has_no_card(practice, browse, jana, karel, kolin):
    part = part_of(practice, jana, Level.CIRCLE, [kolin], title="zqnadpis", text="zqslovocasti", numbers=NUMBERS)
    make_file(part, jana, "zqsouborcasti.docx")
    with viewing_as(jana):
        assert not Card.objects.filter(post=part.pk).exists()
    for word in ("zqslovocasti", "zqsouborcasti", "zqnadpis", "zqcislo"):
        assert practice.code not in browse(jana).get("/praxe/", {"q": word}).content.decode()
        assert [row["code"] for row in searched(browse(karel), word)["parts"]] == [practice.code]
    assert "<mark>zqslovocasti</mark>" in browse(jana).get("/hledat/", {"q": "zqslovocasti"}).content.decode()
    rewritten = {"section": "results", "really": False, "title": "", "text": "zqjinak", "numbers": []}
    with viewing_as(jana):
        narrower.rewrite(part, rewritten, None, by=jana, version=part.version)
    assert not searched(browse(jana), "zqslovocasti")["parts"] and searched(browse(jana), "zqjinak")["parts"]


def test_a_part_is_found_by_nobody_who_does_not_read_both_it_and_its_practice(
    practice, browse, jana, karel, lida, kolin, tereza
):
    part = part_of(practice, jana, Level.CIRCLE, [kolin], text="zqslovocasti")
    assert not searched(browse(lida), "zqslovocasti")["parts"] and not searched(browse(tereza), "zqslovocasti")["parts"]
    with viewing_as(jana):
        share(practice.post_ptr, Level.CITY, [], by=jana)
    assert searched(browse(jana), "zqslovocasti")["parts"] and not searched(browse(karel), "zqslovocasti")["parts"]
    with viewing_as(jana):
        share(practice.post_ptr, Level.CIRCLE, [kolin.group], by=jana)
        put_into_trash(part, by=jana)
    assert not searched(browse(karel), "zqslovocasti")["parts"] and not searched(browse(jana), "zqslovocasti")["parts"]
    with viewing_as(jana):
        take_out_of_trash(part, by=jana)
    assert searched(browse(karel), "zqslovocasti")["parts"]
    with viewing_as(jana):
        put_into_trash(practice, by=jana)
    assert not searched(browse(jana), "zqslovocasti")["parts"]
