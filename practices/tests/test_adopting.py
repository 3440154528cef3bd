"""Adoptions: what other cities made of a practice, and who may know."""

import re
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.urls import reverse

from conftest import make_city, make_person, make_practice
from posts.editing import Stale
from posts.models import Act, Card, Level, Post, Revision
from posts.sharing import open_door
from posts.viewing import viewing_as
from practices.adopting import adopt, adoptions_of, evidence
from practices.models import Adoption

SAID = {"progress": "running", "started": "2020", "ended": "", "cost_delta": -200_000, "months_delta": 3, "note": ""}
PAGE = "practices:detail"


@pytest.fixture
def practice(pisek, jana):
    return make_practice(pisek, jana, Level.MEMBERS)


def adoption_by(person, practice, door="members", **said):
    city = person.memberships.get().city
    with viewing_as(person):
        return adopt(practice, SAID | said, door, by=person, city=city)


def form_of(page):
    return dict(re.findall(r'name="(form_key|version|kept_for)" value="([^"]*)"', page.content.decode()))


def write(browser, practice, **said):
    path = reverse("practices:adopt", args=[practice.code])
    sent = {"progress": "running", "door": "members", "note": "zqnaseadopce"} | form_of(browser.get(path)) | said
    return browser.post(path, sent), sent


def page(browser, practice):
    return browser.get(reverse(PAGE, args=[practice.code])).content.decode()


def test_a_city_says_that_it_did_it_too_and_others_read_it(practice, browse, karel, lida, kolin, pisek):
    answer, _sent = write(browse(karel), practice, cost_delta="−200 000", started="6/2020")
    assert answer.status_code == 302
    assert "zqnaseadopce" in page(browse(lida), practice)
    for city in (kolin, pisek):
        assert practice.title in browse(lida).get(reverse("city", args=[city.pk])).content.decode()
    made = Adoption.objects.get()
    assert (made.cost_delta, made.started, made.part_of_id) == (-200_000, "2020-06", practice.pk)


def test_an_adoption_for_the_own_city_is_unknown_to_everybody_else(practice, browse, karel, lida, jana, kolin):
    before = {person: page(browse(person), practice) for person in (lida, jana)}
    adoption_by(karel, practice, "own", note="zqtajna")
    strip = re.compile(r'(csrfmiddlewaretoken" value|data-csrf)="[^"]*"')
    for person, was in before.items():
        assert strip.sub("", page(browse(person), practice)) == strip.sub("", was)
        assert "#jinde" not in browse(person).get(reverse("city", args=[kolin.pk])).content.decode()
    assert "zqtajna" in page(browse(karel), practice)


def test_the_author_city_alone_may_read_it(practice, browse, karel, lida, jana):
    adoption_by(karel, practice, "author", note="zqjenautorum")
    assert "zqjenautorum" in page(browse(jana), practice)
    assert "zqjenautorum" not in page(browse(lida), practice)


def test_who_may_not_read_the_practice_reads_no_adoption_of_it(pisek, jana, kolin, karel, lida, browse):
    practice = make_practice(pisek, jana, Level.CIRCLE, [kolin], title="zqskrytapraxe")
    made = adoption_by(karel, practice, note="zqskryta")
    assert "zqskrytapraxe" not in browse(lida).get(reverse("city", args=[kolin.pk])).content.decode()
    with connection.cursor() as cursor:
        cursor.execute("set role smartpitch_web")
    with viewing_as(lida), connection.cursor() as cursor:
        for table, column in (
            ("practices_adoption", "post_ptr_id"),
            ("posts_post", "id"),
            ("posts_visible_card", "post_id"),
        ):
            cursor.execute(f"select count(*) from {table} where {column} = %s", [made.pk])
            assert cursor.fetchone()[0] == 0, table
        assert not Adoption.objects.visible_to(lida).exists()
    with connection.cursor() as cursor:
        cursor.execute("reset role")
    with viewing_as(karel):
        assert Adoption.objects.visible_to(karel).filter(pk=made.pk).exists()


def test_whoever_loses_the_practice_loses_what_their_own_city_said_of_it(pisek, jana, kolin, karel):
    practice = make_practice(pisek, jana, Level.CIRCLE, [kolin])
    made = adoption_by(karel, practice)
    open_door(practice.post_ptr, Level.CITY, [], by=jana)
    assert not Adoption.objects.visible_to(karel).exists()
    assert not Adoption.objects.editable_by(karel).exists()
    with connection.cursor() as cursor:
        cursor.execute("set role smartpitch_web")
        with viewing_as(karel):
            cursor.execute("select count(*) from posts_post where id = %s", [made.pk])
            assert cursor.fetchone()[0] == 0
            cursor.execute("select count(*) from posts_revision where post_id = %s", [made.pk])
            assert cursor.fetchone()[0] == 0
        cursor.execute("reset role")


def test_the_web_role_can_neither_adopt_for_another_city_nor_move_an_adoption(practice, karel, liberec):
    made = adoption_by(karel, practice)
    for sql in (
        "update practices_adoption set adopter_id = %s",
        "delete from practices_adoption where adopter_id <> %s",
    ):
        with connection.cursor() as cursor:
            cursor.execute("set role smartpitch_web")
            with pytest.raises(Exception, match="permission denied"), viewing_as(karel):
                cursor.execute(sql, [liberec.pk])
            cursor.execute("reset role")
    made.refresh_from_db()
    assert made.adopter_id == karel.memberships.get().city_id


def test_the_same_form_twice_is_one_adoption(practice, browse, karel):
    browser = browse(karel)
    _answer, sent = write(browser, practice)
    again = browser.post(reverse("practices:adopt", args=[practice.code]), sent)
    assert again.status_code == 302
    assert Adoption.objects.count() == 1
    assert Revision.objects.filter(post=Adoption.objects.get().pk).count() == 1


def test_a_stale_form_shows_both_texts(practice, browse, karel):
    browser = browse(karel)
    write(browser, practice)
    old = form_of(browser.get(reverse("practices:adopt", args=[practice.code])))
    write(browser, practice, note="zqdruhe")
    answer, _sent = write(browser, practice, note="zqtreti", **old)
    assert answer.status_code == 409
    assert "zqdruhe" in answer.content.decode()
    assert "zqtreti" in answer.content.decode()
    assert Adoption.objects.get().note == "zqdruhe"


def test_every_change_is_dated_history_of_the_own_city(practice, browse, karel):
    write(browse(karel), practice, progress="preparing", note="zqprvni")
    write(browse(karel), practice, progress="running", note="zqdruhe")
    text = browse(karel).get(reverse("practices:adopt", args=[practice.code])).content.decode()
    assert "zqprvni" in text
    assert "zqprvni" not in page(browse(karel), practice)


def test_a_withdrawn_adoption_is_gone_and_comes_back_when_written_anew(practice, browse, karel, lida):
    write(browse(karel), practice)
    assert browse(karel).post(reverse("practices:adopt_withdraw", args=[practice.code])).status_code == 302
    assert "zqnaseadopce" not in page(browse(lida), practice)
    write(browse(karel), practice, note="zqzpet")
    assert "zqzpet" in page(browse(lida), practice)
    assert list(Act.objects.filter(post=Adoption.objects.get().pk).order_by("pk").values_list("verb", flat=True)) == [
        "wrote", "shared", "deleted", "restored", "changed"
    ]  # fmt: skip


def test_giving_up_asks_why_and_keeps_what_was_typed(practice, browse, karel):
    answer, _sent = write(browse(karel), practice, progress="gave_up", note="", started="zqspatne")
    assert answer.status_code == 200
    assert "zqspatne" in answer.content.decode()
    assert not Adoption.objects.exists()


def test_three_running_adoptions_are_level_five_and_one_that_gave_up_lowers_it(practice, karel, lida, jana):
    others = [make_person(f"Osoba {name}", make_city(name)) for name in ("Plzeň", "Zlín")]
    for person, level in zip([karel, lida, others[0]], (4, 4, 5), strict=True):
        adoption_by(person, practice)
        with viewing_as(jana):
            assert adoptions_of(practice, reader=jana)["evidence"]["level"] == level
    adoption_by(others[1], practice, progress="gave_up", note="proto")
    with viewing_as(jana):
        found = adoptions_of(practice, reader=jana)
    assert (found["evidence"]["level"], found["evidence"]["lowered"]) == (4, 1)


def test_evidence_counts_only_what_this_reader_may_see(practice, karel, lida, jana):
    adoption_by(karel, practice, "own")
    with viewing_as(jana):
        assert adoptions_of(practice, reader=jana)["evidence"]["level"] == 0
    with viewing_as(karel):
        assert adoptions_of(practice, reader=karel)["evidence"]["level"] == 4


def test_a_declared_level_is_never_lowered_by_adoptions():
    assert evidence([{"city_id": 2, "progress": "gave_up"}], 1, declared=3)["level"] == 3


def test_where_nobody_adopted_the_page_asks_nothing_more(practice, browse, page_queries, karel, lida):
    path, browser = reverse(PAGE, args=[practice.code]), browse(lida)
    browser.get(path)
    without = len(page_queries(browser, path))
    adoption_by(karel, practice, "own")
    assert len(page_queries(browser, path)) == without  # hidden: as if it were not there
    with viewing_as(karel):
        open_door(Post.objects.get(pk=Adoption.objects.get().pk), Level.MEMBERS, [_members()], by=karel)
    assert len(page_queries(browser, path)) == without + 1


def _members():
    from posts.sharing import members_group

    return members_group()


def test_an_adoption_has_no_card(practice, karel):
    made = adoption_by(karel, practice)
    with viewing_as(karel):
        assert not Card.objects.filter(post=made.pk).exists()


def test_the_author_city_does_not_adopt_its_own_practice(practice, browse, jana):
    assert browse(jana).get(reverse("practices:adopt", args=[practice.code])).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_two_colleagues_at_once_write_one_adoption(practice, kolin, karel):
    colleague, start, lost = make_person("Kolegyně Kolínská", kolin), Barrier(2), []

    def run(person):
        try:
            start.wait(10)
            adoption_by(person, practice)
        except Stale:
            lost.append(person)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[person]) for person in (karel, colleague)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert (Adoption.objects.count(), len(lost)) == (1, 1)
    assert not transaction.get_connection().in_atomic_block
