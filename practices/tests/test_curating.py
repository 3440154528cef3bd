"""Light curation: what an organiser asks for, who knows of it, and how the city closes it."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django_tasks import default_task_backend

from cities.models import Membership
from conftest import make_person, make_practice
from posts.models import Level
from posts.sharing import open_door
from posts.viewing import viewing_as
from practices import curating
from practices.models import Wish

LIST = "/praxe/prosby/"


@pytest.fixture
def practice(pisek, jana, kolin):
    return make_practice(pisek, jana, Level.CIRCLE, [kolin], title="zqnazevpraxe")


@pytest.fixture
def klara(kolin):
    """An organiser who reads as one of Kolín."""
    klara = make_person("Klára Kurátorka", kolin)
    Membership.objects.create(person=klara, role=Membership.Role.ORGANISER, valid_from=timezone.now())
    Authenticator.objects.create(user=klara, type=Authenticator.Type.TOTP, data={"secret": "x"})
    return klara


@pytest.fixture
def wish(practice, klara):
    with viewing_as(klara):
        curating.ask(practice, "zqprosba", by=klara)
    return Wish.objects.get()


@pytest.fixture
def letters():
    default_task_backend.clear()
    yield lambda: [
        curating.tell_of_wish.func(*one.args)
        for one in default_task_backend.results
        if one.task == curating.tell_of_wish
    ]
    default_task_backend.clear()


def page(practice):
    return f"/praxe/{practice.code}/prosby/"


def text(answer):
    return answer.content.decode()


def form_of(answer):
    return dict(re.findall(r'name="(which|kept_for)" value="([^"]*)"', text(answer)))


def send(browser, practice, **said):
    return browser.post(page(practice), form_of(browser.get(page(practice))) | said)


def test_an_organiser_asks_from_the_page_and_the_city_closes_it_with_a_word(browse, practice, klara, jana, letters):
    assert page(practice) in text(browse(klara).get(f"/praxe/{practice.code}/"))
    assert send(browse(klara), practice, wish="zqprosba").status_code == 302
    assert "zqprosba" in text(browse(jana).get(page(practice))) and "zqprosba" in text(browse(jana).get(LIST))
    assert "1 prosba organizátora" in text(browse(jana).get("/"))
    assert send(browse(jana), practice, done="zqslovo").status_code == 302
    assert "zqslovo" in text(browse(klara).get(page(practice)))
    assert "prosba organizátora" not in text(browse(jana).get("/"))


def test_only_the_city_and_organisers_who_read_the_practice_know_of_it(
    browse, practice, wish, jana, petr, klara, karel, lida, olga, adam
):
    for person in (jana, petr, klara):
        assert "zqprosba" in text(browse(person).get(page(practice)))
        assert "zqprosba" in text(browse(person).get(LIST))
    for person in (karel, lida, olga, adam):  # Karel reads the practice, Olga is an organiser who does not
        assert browse(person).get(page(practice)).status_code == 404
        assert "zqprosba" not in text(browse(person).get(LIST))
        assert page(practice) not in text(browse(person).get(f"/praxe/{practice.code}/"))


def test_an_organiser_who_loses_the_practice_loses_the_wish_the_city_keeps_it(browse, practice, wish, klara, jana):
    open_door(practice.post_ptr, Level.CITY, [], by=jana)
    assert browse(klara).get(page(practice)).status_code == 404
    assert "zqprosba" not in text(browse(klara).get(LIST))
    assert "zqprosba" in text(browse(jana).get(page(practice)))


def test_the_clock_says_how_many_days_are_left_and_that_it_is_late(browse, practice, wish, jana):
    assert "zbývá 14 dní" in text(browse(jana).get(page(practice)))
    Wish.objects.update(at=timezone.now() - timedelta(days=15))
    assert "zbývá" not in text(browse(jana).get(page(practice))) and wish.closed_at is None


def test_words_that_came_too_late_are_not_lost(browse, practice, wish, klara, jana, petr):
    answer = send(browse(klara), practice, wish="zqdruha")
    assert answer.status_code == 409 and "zqdruha" in text(answer)
    late = form_of(browse(jana).get(page(practice))) | {"done": "zqpozde"}
    send(browse(petr), practice, done="zqslovo")
    answer = browse(jana).post(page(practice), late)
    assert answer.status_code == 409 and "zqpozde" in text(answer)
    assert Wish.objects.get().word == "zqslovo"


def test_empty_words_are_said_and_nothing_is_written(browse, practice, wish, klara, jana):
    assert "Napište slovem" in text(send(browse(jana), practice, done=" "))
    with viewing_as(klara):
        curating.take_back(wish, by=klara)
    assert "Napište, co chybí." in text(send(browse(klara), practice, wish=""))
    assert Wish.objects.filter(closed_at=None).count() == 1


def test_the_same_form_twice_asks_once_and_closes_once(browse, practice, klara, jana):
    browser = browse(klara)
    sent = form_of(browser.get(page(practice))) | {"wish": "zqprosba"}
    assert [browser.post(page(practice), sent).status_code for _each in range(2)] == [302, 302]
    assert Wish.objects.count() == 1
    browser = browse(jana)
    sent = form_of(browser.get(page(practice)))
    for word in ("zqprvni", "zqdruhe"):
        browser.post(page(practice), sent | {"done": word})
    assert Wish.objects.get().word == "zqprvni"


def test_what_was_taken_back_is_seen_by_nobody_and_cannot_be_closed(browse, practice, wish, klara, jana, letters):
    browser = browse(jana)
    sent = form_of(browser.get(page(practice))) | {"done": "zqslovo"}
    send(browse(klara), practice, back="1")
    assert "zqprosba" not in text(browse(klara).get(page(practice)))
    browser.post(page(practice), sent)
    assert "zqprosba" not in text(browser.get(page(practice))) and Wish.objects.get().closed_at is None


def test_a_city_asks_itself_for_nothing(browse, practice, petr):
    Membership.objects.create(person=petr, role=Membership.Role.ORGANISER, valid_from=timezone.now())
    browser = browse(petr)
    assert 'name="wish"' not in text(browser.get(page(practice)))
    send(browser, practice, wish="zqprosba")
    assert not Wish.objects.exists()


def test_letters_say_no_word_and_go_to_those_who_read_it_then(practice, klara, jana, petr, karel, letters, mailoutbox):
    with viewing_as(klara):
        curating.ask(practice, "zqprosba", by=klara)
    petr.memberships.update(valid_to=timezone.now())
    assert letters() == ["1 letters about a wish"]
    with viewing_as(jana):
        curating.close(Wish.objects.get(), "zqslovo", by=jana)
    default_task_backend.results.pop(0)
    assert letters() == ["1 letters about a wish"]
    assert curating.tell_of_wish.func([karel.pk], Wish.objects.get().pk) is None
    assert [letter.to for letter in mailoutbox] == [[jana.email], [klara.email]]
    said = "".join(f"{letter.subject} {letter.body} {letter.alternatives}" for letter in mailoutbox)
    assert not [word for word in ("zqprosba", "zqslovo", "zqnazevpraxe", "Písek", "Kolín") if word in said]


ASK = "insert into practices_wish (code, practice_id, by_id, at, text, word) values ('x', %s, %s, now(), 'zq', '')"
CLOSE = "update practices_wish set closed_at = now(), closed_by_id = %s, word = 'zq' where practice_id = %s"


def as_web(person, statement, *values):
    """The statement as the web role on behalf of this person: how many rows it wrote, None when it was refused."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local role smartpitch_web")
        try:
            with transaction.atomic(), viewing_as(person):
                cursor.execute(statement, values)
                return cursor.rowcount
        except DatabaseError:
            return None
        finally:
            cursor.execute("reset role")


@pytest.mark.parametrize("who", ["karel", "lida", "olga", "adam", "jana"])
def test_the_database_lets_only_an_organiser_who_reads_it_ask(practice, klara, who, request):
    person = request.getfixturevalue(who)
    assert as_web(person, ASK, practice.pk, person.pk) is None
    assert as_web(klara, ASK, practice.pk, person.pk) is None  # in the name of somebody else
    assert as_web(klara, ASK, practice.pk, klara.pk) == 1


def test_the_database_lets_only_the_city_close_it_and_only_once(practice, wish, klara, karel, olga, jana, petr):
    assert [as_web(person, CLOSE, person.pk, practice.pk) for person in (karel, olga)] == [0, 0]
    assert as_web(klara, CLOSE, klara.pk, practice.pk) is None
    assert as_web(jana, CLOSE, petr.pk, practice.pk) is None
    assert as_web(jana, CLOSE, jana.pk, practice.pk) == 1
    assert as_web(petr, CLOSE, petr.pk, practice.pk) == 0
    assert as_web(jana, "update practices_wish set text = 'zq'") is None
    assert as_web(klara, "delete from practices_wish") is None


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_three_queries(browse, page_queries, pisek, jana, kolin, klara, rows):
    for _each in range(rows):
        with viewing_as(klara):
            curating.ask(make_practice(pisek, jana, Level.CIRCLE, [kolin]), "zqprosba", by=klara)
    browser = browse(jana)
    browser.get("/")
    assert len(page_queries(browser, LIST)) == 3
