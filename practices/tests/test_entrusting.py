"""Sharing without the city's name: organisers are trustees, nobody else knows whose it is."""

import re

import pytest
from django.db import DatabaseError, connection, transaction

from conftest import make_practice
from posts.models import Act, Level
from posts.viewing import viewing_as
from practices.models import Entrusted, Lesson, Practice, SourceLink

STORY = "V Písku jsme podepsali bez servisu. Poradila nám Jana Dvořáková."


@pytest.fixture
def practice(pisek, jana):
    practice = make_practice(pisek, jana, Level.CITY, title="Čidla bez servisu", body=STORY, contact=jana)
    Lesson.objects.create(practice=practice, text="Servis patří do smlouvy.")
    SourceLink.objects.create(practice=practice, url="https://www.pisek.eu/smlouva")
    return practice


def page(practice):
    return f"/praxe/{practice.code}/bez-jmena/"


def text(answer):
    return answer.content.decode()


@pytest.fixture
def given(browse, practice, jana):
    browse(jana).post(page(practice), {"note": "Prosíme bez částky.", "seen": "1"})
    return Entrusted.objects.get()


@pytest.fixture
def made(browse, given, olga):
    browse(olga).post(f"/praxe/svereno/{given.code}/", {"take": "1"})
    return Practice.objects.get(city__name="Nejmenované město")


def test_the_city_sees_where_it_names_itself_before_it_gives(browse, practice, jana):
    shown = text(browse(jana).get(page(practice)))
    assert "V Písku jsme podepsali" in shown and "Jana Dvořáková" in shown
    assert "pisek.eu" not in shown.split("<h2")[-1]
    assert "Nejdřív text opravte" in text(browse(jana).post(page(practice), {"note": ""}))
    assert not Entrusted.objects.exists()


def test_what_is_given_has_nothing_that_leads_to_the_city(given):
    assert given.record["lessons"] and not {"contact", "sources", "came_from_whom", "stages"} & set(given.record)


def test_the_organiser_takes_it_over_as_a_draft_of_a_place_without_a_name(browse, made, given, olga, practice):
    assert (made.title, made.author, made.contact, made.unit, made.state) == (practice.title, olga, None, None, 0)
    assert made.lessons.get().text == "Servis patří do smlouvy."
    assert "Svěřilo město Písek" in text(browse(olga).get(f"/praxe/{made.code}/"))


def test_readers_see_no_city(browse, made, given, olga, karel, jana, kolin):
    Practice.objects.filter(pk=made.pk).update(body="Podepsali jsme bez servisu.")
    browse(olga).post(f"/praxe/{made.code}/sdileni/", {})
    from posts.sharing import open_door

    open_door(made.post_ptr, Level.CIRCLE, [kolin.group], by=olga)
    shown = text(browse(karel).get(f"/praxe/{made.code}/"))
    main = shown.split("<main")[1]
    assert "Nejmenované město" in main and "Písek" not in main and "Písku" not in main and "Jana" not in main
    assert "Svěřilo" not in shown
    assert browse(jana).get(f"/praxe/{made.code}/").status_code == 404  # the city reads it only if it is let in


def test_the_city_sees_what_became_of_it_and_takes_back_what_waits(browse, practice, given, jana, olga):
    assert "Čeká na organizátory" in text(browse(jana).get(page(practice)))
    browse(jana).post(page(practice), {"back": "1"})
    assert browse(olga).get(f"/praxe/svereno/{given.code}/").status_code == 404
    assert "Čidla bez servisu" not in text(browse(olga).get("/praxe/svereno/"))


def test_a_refusal_says_why(browse, practice, given, jana, olga):
    assert "Napište proč." in text(browse(olga).post(f"/praxe/svereno/{given.code}/", {"decline": "1", "word": ""}))
    browse(olga).post(f"/praxe/svereno/{given.code}/", {"decline": "1", "word": "Poznalo by se to."})
    assert "Poznalo by se to." in text(browse(jana).get(page(practice)))


def test_a_word_that_came_too_late_is_not_lost(browse, given, olga):
    page = f"/praxe/svereno/{given.code}/"
    browse(olga).post(page, {"take": "1"})
    answer = browse(olga).post(page, {"decline": "1", "word": "Poznalo by se to."})
    assert answer.status_code == 409 and "Poznalo by se to." in text(answer)
    assert Entrusted.objects.get().word == ""


def test_a_word_sent_after_the_session_had_expired_is_given_back(browse, client, given, olga):
    page = f"/praxe/svereno/{given.code}/"
    mark = re.search(r'name="kept_for" value="([^"]*)"', text(browse(olga).get(page))).group(1)
    client.post(page, {"decline": "1", "word": "Poznalo by se to.", "kept_for": mark})
    client.force_login(olga, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Poznalo by se to." in text(client.get(page))


def test_it_is_given_once_and_taken_over_once(browse, practice, given, jana, olga):
    browse(jana).post(page(practice), {"note": "", "seen": "1"})
    assert Entrusted.objects.count() == 1
    for _each in range(2):
        browse(olga).post(f"/praxe/svereno/{given.code}/", {"take": "1"})
    assert Practice.objects.filter(city__name="Nejmenované město").count() == 1
    assert browse(jana).post(page(practice), {"back": "1"}).status_code == 302
    assert Entrusted.objects.get().withdrawn_at is None


def test_organisers_are_told_on_their_home(browse, given, olga, jana):
    assert "1 záznam svěřený městem" in text(browse(olga).get("/"))
    assert "svěřený" not in text(browse(jana).get("/"))


def test_nobody_else_finds_it(browse, practice, given, karel, lida, adam):
    for who in (karel, lida, adam):
        assert [browse(who).get(path).status_code for path in ("/praxe/svereno/", f"/praxe/svereno/{given.code}/")] == [
            404,
            404,
        ]
        assert browse(who).get(page(practice)).status_code == 404


def test_the_database_tells_the_city_and_organisers_alone(given, jana, olga, karel, petr):
    def seen(person):
        with viewing_as(person), connection.cursor() as cursor:
            cursor.execute("set local role smartpitch_web")
            cursor.execute("select count(*) from practices_entrusted")
            count = cursor.fetchone()[0]
            cursor.execute("reset role")
        return count

    assert [seen(who) for who in (jana, petr, olga, karel)] == [1, 1, 1, 0]


def test_the_database_lets_no_city_answer_for_the_organisers(given, jana):
    with pytest.raises(DatabaseError), transaction.atomic(), viewing_as(jana), connection.cursor() as cursor:
        cursor.execute("set local role smartpitch_web")
        cursor.execute("update practices_entrusted set answered_at = now(), answered_by_id = %s", [jana.pk])


def test_the_deed_is_written_down(given, jana, practice):
    act = Act.objects.get(verb=Act.Verb.ENTRUSTED)
    assert (act.actor, act.post_id) == (jana, practice.pk) and not re.search("Čidla|Písku", str(act.details))
