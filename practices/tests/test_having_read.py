"""Having read a practice: what changed since, and which cities have opened it."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from conftest import make_circle, make_person, make_practice
from posts.models import Level
from posts.sharing import members_group, open_door, share
from posts.viewing import viewing_as
from practices import asking
from practices.having_read import forget_old_readings
from practices.models import Practice, Question, Reading
from practices.record import save


@pytest.fixture
def practice(pisek, jana, kolin):
    return make_practice(pisek, jana, Level.CIRCLE, [kolin], results="Jde to.")


def text(client, practice, end=""):
    return client.get(f"/praxe/{practice.code}/{end}").content.decode()


def change(practice, by, minor=False, **said):
    with viewing_as(by):
        stored = Practice.objects.get(pk=practice.pk)
        save(stored, said, by=by, version=stored.version, minor=minor)


def days_ago(days, person=None):
    found = Reading.objects.filter(person=person) if person else Reading.objects.all()
    found.update(at=timezone.now() - timedelta(days=days))


def told(client, practice):
    shown = text(client, practice)
    return shown.split("se změnilo:")[1].split("</p>")[0] if "se změnilo:" in shown else ""


def test_a_returning_reader_is_told_which_sections_changed_and_once(browse, practice, jana, karel):
    client = browse(karel)
    assert told(client, practice) == ""
    days_ago(3)
    change(practice, jana, results="Jde to lépe.", cost_czk=1000)
    said = told(client, practice)
    assert 'href="#jak"' in said and 'href="#udaje"' in said and "Jde to." not in said
    assert told(client, practice) == ""


def test_a_minor_edit_and_a_change_of_readers_are_no_change(browse, practice, jana, karel, kolin, liberec):
    client = browse(karel)
    text(client, practice)
    days_ago(3)
    change(practice, jana, minor=True, results="Jde to!")
    with viewing_as(jana):
        open_door(practice.post_ptr, Level.CIRCLE, [kolin.group, liberec.group], by=jana)
    assert told(client, practice) == ""


def test_whoever_changed_it_is_not_told(browse, practice, jana, petr):
    text(browse(jana), practice)
    text(browse(petr), practice)
    days_ago(3)
    change(practice, jana, results="Jde to lépe.")
    assert told(browse(jana), practice) == "" and told(browse(petr), practice) != ""


def test_a_first_visit_writes_once_and_the_second_of_a_day_nothing(browse, practice, karel, page_queries):
    client, path = browse(karel), f"/praxe/{practice.code}/"
    first, second = (len(page_queries(client, path)) for _each in range(2))
    assert first == second + 1
    days_ago(1)
    assert len(page_queries(client, path)) == first


def test_the_author_city_sees_cities_and_months_and_no_person(browse, practice, karel, petr, kolin):
    make_person("Věra Nová", kolin)
    text(browse(karel), practice)
    shown = text(browse(petr), practice, "kdo-cetl/")
    main = shown.split("<main")[1]
    assert "Kolín" in main and karel.name not in shown and "Písek</a>" not in main
    assert timezone.localdate().strftime("%Y") in main


def test_one_s_own_city_is_not_among_them(browse, practice, jana, petr):
    text(browse(jana), practice)
    assert "Zatím ji neotevřelo žádné jiné město" in text(browse(petr), practice, "kdo-cetl/")


def test_readers_are_told_that_their_city_is_seen(browse, practice, karel):
    assert "že ji otevřelo vaše město, ne kdo" in text(browse(karel), practice)


def test_after_a_year_it_is_forgotten(browse, practice, karel, petr):
    text(browse(karel), practice)
    days_ago(366)
    assert "Kolín</a>" not in text(browse(petr), practice, "kdo-cetl/")
    assert forget_old_readings() == "1 readings forgotten"
    assert forget_old_readings() is None


def test_readers_and_others_do_not_see_who_opened_it(browse, practice, karel, lida, olga):
    assert [browse(who).get(f"/praxe/{practice.code}/kdo-cetl/").status_code for who in (karel, lida, olga)] == [
        404
    ] * 3


def test_a_refusal_and_a_draft_are_no_reading(browse, practice, lida, pisek, jana):
    draft = make_practice(pisek, jana)
    browse(lida).get(f"/praxe/{practice.code}/")
    text(browse(jana), draft)
    assert not Reading.objects.exists()


@pytest.fixture
def nothing_is_written(practice):
    """Writing readings down fails, as on a database that only reads."""
    with connection.cursor() as cursor:
        cursor.execute("revoke insert on practices_reading from smartpitch_web")
        yield
        if not connection.needs_rollback:
            cursor.execute("grant insert on practices_reading to smartpitch_web")


def test_a_reading_that_cannot_be_written_breaks_no_page(browse, practice, karel, nothing_is_written, caplog):
    assert practice.title in text(browse(karel), practice)
    assert not Reading.objects.exists() and "reading was not written" in caplog.text


def as_web(person, sql, *params):
    with viewing_as(person), connection.cursor() as cursor:
        cursor.execute("set local role smartpitch_web")
        try:
            cursor.execute(sql, params)
            return cursor.fetchall() if cursor.description else cursor.rowcount
        finally:
            if not connection.needs_rollback:
                cursor.execute("reset role")


def test_the_database_shows_a_reading_to_its_person_alone(browse, practice, karel, jana, kolin):
    text(browse(karel), practice)
    assert as_web(karel, "select count(*) from practices_reading") == [(1,)]
    assert as_web(jana, "select count(*) from practices_reading") == [(0,)]
    asked = "select city_id from practices_cities_that_read(%s)"
    assert as_web(jana, asked, practice.pk) == [(kolin.pk,)]
    assert as_web(karel, asked, practice.pk) == []


def test_nobody_reads_in_the_name_of_another_city_or_what_is_closed(practice, karel, lida, pisek, kolin):
    write = "insert into practices_reading (practice_id, person_id, city_id, at) values (%s, %s, %s, now())"
    for person, city in ((karel, pisek), (lida, None)):
        with pytest.raises(DatabaseError), transaction.atomic():
            as_web(person, write, practice.pk, person.pk, city and city.pk)


def test_whoever_reads_through_a_circle_is_counted_by_city_too(
    browse, practice, jana, petr, karel, kolin, liberec, lida
):
    circle = make_circle("Parkování", kolin, liberec)
    with viewing_as(jana):
        open_door(practice.post_ptr, Level.CIRCLE, [circle.group], by=jana)
    text(browse(lida), practice)
    assert "Liberec" in text(browse(petr), practice, "kdo-cetl/").split("<main")[1]


def test_what_was_here_before_has_changed_nothing(db):
    with connection.cursor() as cursor:
        cursor.execute(
            "select column_default from information_schema.columns "
            "where table_name = 'practices_practice' and column_name = 'changes'"
        )
        assert cursor.fetchone() == ("'{}'::jsonb",)


def ask(city, person):
    with viewing_as(person):
        said = {"title": "Jak na odpady?", "problem": "Je jich moc.", "tried": "", "topics": []}
        place, about = (city, city.group, None), {"level": Level.MEMBERS, "language": "cs", "form_key": uuid4()}
        question = asking.begin(said, by=person, place=place, **about)
        share(question, Level.MEMBERS, [members_group()], by=person)
    return question


def told_of(client, question):
    shown = client.get(f"/otazky/{question.code}/").content.decode()
    return shown.split("se změnilo:")[1].split("</p>")[0] if "se změnilo:" in shown else ""


def in_hand(question, person):
    return Question.objects.editable_by(person).get(pk=question.pk)


def test_who_comes_back_to_a_question_is_told_what_changed_in_it_and_once(browse, pisek, jana, karel, lida):
    question, client = ask(pisek, jana), browse(karel)
    assert told_of(client, question) == ""
    said = {"title": "Jak na odpady?", "problem": "Přibývá jich.", "tried": "Víc popelnic.", "topics": []}
    with viewing_as(jana):
        mine = in_hand(question, jana)
        asking.rewrite(mine, said, by=jana, version=mine.version)
        asking.close(in_hand(question, jana), "Menší popelnice.", None, by=jana)
    changed = told_of(client, question)
    assert all(f'href="#{place}"' in changed for place in ("potiz", "zkusili", "pomohlo"))
    assert "popelnic" not in changed and told_of(client, question) == ""
    with viewing_as(jana):
        asking.reopen(in_hand(question, jana), by=jana)
    assert "otevřeno znovu" in told_of(client, question)
    assert told_of(browse(lida), question) == told_of(browse(jana), question) == ""


def test_which_cities_opened_a_question_is_written_nowhere(browse, pisek, jana, karel):
    question = ask(pisek, jana)
    told_of(browse(karel), question)
    assert Reading.objects.values_list("person", "city").get(post=question.pk) == (karel.pk, None)
