"""Cards and the pages they stand on: what is printed, and that the list stands still while it grows."""

from datetime import timedelta

import pytest
from django.utils import timezone

from conftest import make_practice
from posts import facets
from posts.models import Level, Post
from posts.viewing import viewing_as
from practices import cards
from practices.models import Lesson, Term, Vocabulary
from practices.news import News

pytestmark = pytest.mark.django_db


def topic(key, name):
    vocabulary, _made = Vocabulary.objects.get_or_create(key=Vocabulary.TOPIC)
    return Term.objects.create(vocabulary=vocabulary, key=key, name_cs=name, name_en=name.upper())


def shared(city, title, ago=0, **fields):
    """A practice that all member cities read, shared `ago` minutes ago."""
    practice = make_practice(city, level=Level.MEMBERS, title=title, **fields)
    Post.objects.filter(pk=practice.pk).update(published_at=timezone.now() - timedelta(minutes=ago))
    return practice


def titles(page):
    return [card["title"] for card in page.cards]


def test_a_card_says_what_a_reader_needs(pisek, karel):
    practice = shared(
        pisek,
        "Senzory",
        summary="Dvě stě čidel.",
        results="Řidiči hledají místo kratší dobu.",
        cost_czk=2_200_000,
        started="2019-05",
        stage="stopped",
        stopped_in="pilot",
        outcome="failed",
        topics=[topic("parkovani", "Parkování")],
    )
    Lesson.objects.create(practice=practice, text="Nejdřív data.", position=0)
    Lesson.objects.create(practice=practice, text="Pak čidla.", position=1)
    with viewing_as(karel):
        (card,) = cards.newest(karel)
    assert card | {"when": None} == {
        "post": practice.pk,
        "code": practice.code,
        "url": f"/praxe/{practice.code}/",
        "city": "Písek",
        "when": None,
        "title": "Senzory",
        "text": "Řidiči hledají místo kratší dobu.",
        "lesson": "Nejdřív data.",
        "topics": [("/praxe/?tema=parkovani", "Parkování")],
        "outcome": "failed",
        "stage": "stopped",
        "stopped_in": "pilot",
        "cost": 2_200_000,
        "since": "2019-05",
        "level": "members",
        "is_new": False,
    }


def test_cards_of_one_city_and_what_is_new(pisek, kolin, karel):
    shared(pisek, "stará", ago=60)
    shared(pisek, "nová", ago=5)
    shared(kolin, "jinde")
    with viewing_as(karel):
        found = cards.newest(karel, {facets.CITY: [pisek.pk]}, news=News(timezone.now() - timedelta(minutes=30), {}))
    assert [(card["title"], card["is_new"]) for card in found] == [("nová", True), ("stará", False)]


def test_a_long_text_is_cut_between_words():
    assert cards.shorten("jedna dvě tři čtyři", 12) == "jedna dvě …"
    assert cards.shorten("jedna", 12) == "jedna"


def test_nobody_else_gets_a_card(pisek, karel, tereza, radek, ivo):
    shared(pisek, "pro členy")
    make_practice(pisek, title="koncept")
    make_practice(pisek, level=Level.CITY, title="jen Písek")
    for person, seen in ((karel, ["pro členy"]), (tereza, []), (radek, []), (ivo, [])):
        with viewing_as(person):
            assert [card["title"] for card in cards.newest(person)] == seen, person


def test_pages_follow_each_other_without_gap_or_repeat(pisek, karel):
    for number in range(7):
        shared(pisek, str(number), ago=number)
    with viewing_as(karel):
        first = cards.page(karel, {}, size=3)
        second = cards.page(karel, {}, size=3, after=first.older)
        third = cards.page(karel, {}, size=3, after=second.older)
        back = cards.page(karel, {}, size=3, before=third.newer)
    assert (titles(first), titles(second), titles(third)) == (["0", "1", "2"], ["3", "4", "5"], ["6"])
    assert titles(back) == titles(second)
    assert (first.newer, third.older) == ("", "")
    assert (back.newer, back.older) == (second.newer, second.older)


def test_practices_of_one_moment_are_told_apart_by_their_order(pisek, karel):
    moment = timezone.now()
    for number in range(5):
        shared(pisek, str(number))
    Post.objects.update(published_at=moment)
    with viewing_as(karel):
        first = cards.page(karel, {}, size=2)
        second = cards.page(karel, {}, size=2, after=first.older)
        back = cards.page(karel, {}, size=2, before=second.newer)
    assert (titles(first), titles(second), titles(back)) == (["4", "3"], ["2", "1"], ["4", "3"])


def test_a_page_stands_still_while_new_practices_arrive(pisek, karel):
    for number in range(4):
        shared(pisek, str(number), ago=number + 1)
    with viewing_as(karel):
        older = cards.page(karel, {}, size=2).older
    shared(pisek, "nová")
    with viewing_as(karel):
        page = cards.page(karel, {}, size=2, after=older)
        assert titles(page) == ["2", "3"]
        assert titles(cards.page(karel, {}, size=2, before=page.newer)) == ["0", "1"]


def test_a_place_stays_when_its_practice_is_gone(pisek, karel):
    made = [shared(pisek, str(number), ago=number) for number in range(4)]
    with viewing_as(karel):
        older = cards.page(karel, {}, size=2).older
    Post.objects.filter(pk=made[1].pk).update(deleted_at=timezone.now())
    with viewing_as(karel):
        assert titles(cards.page(karel, {}, size=2, after=older)) == ["2", "3"]


@pytest.mark.parametrize(
    "cursor", ["x", "-", "abc", "zz-code", "f" * 40 + "-a", "-1-a", "5-", "\x00-\x00", "1-' or 1=1"]
)
def test_a_changed_cursor_leads_to_a_page_and_never_to_an_error(pisek, karel, cursor):
    shared(pisek, "jediná")
    with viewing_as(karel):
        assert titles(cards.page(karel, {}, after=cursor)) == ["jediná"]
        assert titles(cards.page(karel, {}, before=cursor)) == ["jediná"]


def test_a_cursor_carries_no_number_of_a_post(pisek, karel):
    made = [shared(pisek, str(number), ago=number) for number in range(3)]
    with viewing_as(karel):
        moment, _dash, code = cards.page(karel, {}, size=1).older.rpartition("-")
    assert code == made[0].code
    assert str(made[0].pk) not in (moment, str(int(moment, 16)))


def test_a_cursor_with_the_code_of_a_hidden_practice_is_like_one_with_no_practice(pisek, kolin, karel):
    shared(pisek, "viditelná")
    hidden = make_practice(pisek, level=Level.CITY, title="skrytá")
    moment = format(10**15, "x")
    with viewing_as(karel):
        assert cards.page(karel, {}, before=f"{moment}-{hidden.code}") == cards.page(
            karel, {}, before=f"{moment}-2222222222222222"
        )


def test_two_queries_and_one_for_the_words(pisek, karel, django_assert_num_queries):
    for number in (1, 3):
        shared(pisek, str(number))
        with viewing_as(karel), django_assert_num_queries(3):
            cards.newest(karel)
