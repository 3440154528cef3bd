"""Preparing a meeting: read by the host city and by organisers, written by its coordinator and by organisers."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from cities.kept import mark as whose
from cities.models import City
from conftest import make_person
from meetings.changes import change
from meetings.copying import copy
from meetings.host import USUAL, add_task, begin_list, host_sheet, mark, write_sheet
from meetings.models import HostSheet, HostTask, Meeting
from meetings.tests.test_registering import at, make_meeting, text
from posts.editing import Stale
from posts.models import Act
from posts.viewing import viewing_as

pytestmark = pytest.mark.django_db
NOTHING = dict.fromkeys(HostSheet.TEXTS, "")


@pytest.fixture
def meeting(pisek):
    return make_meeting(pisek)


@pytest.fixture
def prepared(meeting, petr):
    with viewing_as(petr):
        write_sheet(meeting, NOTHING | {"hall": "zqsal"}, by=petr, version=0)
        begin_list(meeting)
    return meeting


def send_sheet(browser, meeting, **said):
    return browser.post(at("host_edit", meeting), NOTHING | {"version": "0"} | said)


def marks(browser, meeting, task, state):
    return browser.post(at("host", meeting), {"task": task.pk, "state": state})


# The sheet.


def test_the_coordinator_writes_the_sheet_and_the_host_city_and_organisers_read_it(
    browse, meeting, petr, jana, olga, karel, adam
):
    assert send_sheet(browse(petr), meeting, hall="zqsal").url == at("host", meeting)
    for person, seen in ((petr, True), (jana, True), (olga, True), (karel, False), (adam, False)):
        answer = browse(person).get(at("host", meeting))
        assert (answer.status_code, "zqsal" in text(answer)) == ((200, True) if seen else (404, False))
    assert send_sheet(browse(jana), meeting, hall="jinak").status_code == 404
    assert Act.objects.filter(verb=Act.Verb.CHANGED, actor=petr, details__meeting=meeting.pk).count() == 1


def test_sent_twice_it_is_one_version(browse, meeting, petr):
    browser = browse(petr)
    for _each in range(2):
        assert send_sheet(browser, meeting, hall="zqsal").status_code == 302
    assert HostSheet.objects.get().version == 1


def test_whoever_saw_an_older_sheet_is_shown_the_newer_one_and_keeps_what_they_typed(browse, prepared, petr, olga):
    assert send_sheet(browse(olga), prepared, version="1", hall="novější", rules="do pěti").status_code == 302
    answer = send_sheet(browse(petr), prepared, version="1", hall="mé", rules="do pěti")
    page = text(answer)
    assert "kolega mezitím" in page.lower() and "novější" in page and ">\nmé</textarea>" in page
    assert 'name="version" value="2"' in page and HostSheet.objects.get().hall == "novější"
    assert send_sheet(browse(petr), prepared, version="2", hall="mé", rules="do pěti").status_code == 302
    assert HostSheet.objects.get().hall == "mé"


def test_two_first_sheets_at_once_are_not_both_written(prepared, petr):
    for version in (0, 7):
        with viewing_as(petr), pytest.raises(Stale):
            write_sheet(prepared, NOTHING, by=petr, version=version)


def test_what_is_too_long_is_refused_in_words_and_stays(browse, meeting, petr):
    page = text(send_sheet(browse(petr), meeting, contact="telefon " * 60, hall="zqsal"))
    assert "Opravte" in page and "zqsal" in page and not HostSheet.objects.exists()


def test_the_sheet_is_still_there_after_the_session_had_expired(client, meeting, petr):
    client.post(at("host_edit", meeting), NOTHING | {"version": "0", "hall": "zqsal", "kept_for": whose(petr)})
    client.force_login(petr)
    assert "zqsal" in text(client.get(at("host_edit", meeting)))


# The list.


def test_the_list_begins_with_the_usual_things_once(browse, meeting, petr):
    browser = browse(petr)
    assert "Začít obvyklým seznamem" in text(browser.get(at("host", meeting)))
    for _each in range(2):
        browser.post(at("host", meeting), {"usual": "1"})
    assert meeting.host_tasks.count() == len(USUAL)


def test_whoever_acts_for_the_host_city_says_that_it_is_done_and_takes_it_back(browse, prepared, jana):
    task, browser = prepared.host_tasks.get(usual="tags"), browse(jana)
    for _each in range(2):
        marks(browser, prepared, task, "done")
    task.refresh_from_db()
    assert (task.state, task.by) == ("done", jana)
    assert "Jana Dvořáková" in text(browser.get(at("host", prepared))).split('id="hotovo"')[1].split("</section>")[0]
    assert Act.objects.filter(actor=jana, details__task=task.pk).count() == 1
    marks(browser, prepared, task, "")
    task.refresh_from_db()
    assert task.state == ""


def test_nonsense_is_a_missing_page_and_of_another_meeting_nothing_is_marked(browse, prepared, pisek, jana):
    other = make_meeting(pisek, number=5)
    task, browser = prepared.host_tasks.first(), browse(jana)
    for number, state in (("x", "done"), ("9" * 30, "done"), (task.pk, "zqnic")):
        assert browser.post(at("host", prepared), {"task": number, "state": state}).status_code == 404
    assert marks(browser, other, task, "done").status_code == 404


def test_one_more_thing_is_written_once_and_only_by_those_who_prepare(browse, prepared, petr, jana):
    for person in (petr, petr, jana):
        browse(person).post(at("host", prepared), {"text": "  Klíč  od výtahu ", "days_before": "3"})
    assert prepared.host_tasks.get(usual="").text == "Klíč od výtahu"
    page = text(browse(petr).post(at("host", prepared), {"text": "Něco", "days_before": "-1"}))
    assert "Opravte jednu věc" in page and 'value="Něco"' in page
    assert 'name="text"' not in text(browse(jana).get(at("host", prepared)))


def test_days_move_along_with_the_meeting_and_late_things_say_so(browse, prepared, olga, petr):
    tags = prepared.host_tasks.get(usual="tags")
    assert tags.due == prepared.date - timedelta(days=2)
    assert "Po termínu" in text(browse(petr).get(at("host", prepared)))  # the hall, sixty days ahead
    change(prepared, state="announced", date=prepared.date + timedelta(days=300), by=olga, reason="sál")
    assert "Po termínu" not in text(browse(petr).get(at("host", prepared)))
    assert HostTask.objects.get(usual="tags").due == tags.due + timedelta(days=300)


def test_the_page_of_the_meeting_says_to_the_host_how_much_is_left(browse, prepared, jana, olga, karel):
    for person, seen in ((jana, True), (olga, True), (karel, False)):
        page = text(browse(person).get(prepared.get_absolute_url())).replace("\N{NO-BREAK SPACE}", " ")
        assert ("10 věcí k přípravě" in page) == ("1 po termínu" in page) == seen
        assert (at("host", prepared) in page) == seen


@pytest.mark.parametrize("state", ["cancelled", "held"])
def test_afterwards_it_is_read_only(browse, prepared, petr, state):
    Meeting.objects.update(state=state, date=timezone.localdate() - timedelta(days=9), signup_until=None)
    task = prepared.host_tasks.first()
    marks(browse(petr), prepared, task, "done")
    task.refresh_from_db()
    page = text(browse(petr).get(at("host", prepared)))
    assert task.state == "" and "zqsal" in page and 'name="state"' not in page and "Po termínu" not in page


def test_what_is_only_planned_is_prepared_by_organisers_alone(browse, prepared, petr, olga):
    Meeting.objects.update(state="planned")
    assert browse(petr).get(at("host", prepared)).status_code == 404
    assert browse(olga).get(at("host", prepared)).status_code == 200


def test_a_copy_takes_the_list_over_and_nothing_of_what_was_done(prepared, jana, olga):
    with viewing_as(jana):
        add = prepared.host_tasks.get(usual="tags")
        mark(add, "done", by=jana)
    with viewing_as(olga):
        add_task(prepared, "Klíč od výtahu", 3)
        how = {"title": "Pět", "date": prepared.date + timedelta(days=90), "by": olga}
        made, bare = (copy(prepared, number=n, wanted=wanted, **how) for n, wanted in ((5, ["host"]), (6, [])))
    assert [made.host_tasks.filter(state="").count(), bare.host_tasks.count()] == [len(USUAL) + 1, 0]
    assert host_sheet(made) is None


# The database.


def test_of_another_city_nobody_reads_or_writes_for_the_database_too(prepared, karel, hana, adam, as_web):
    for person in (karel, hana, adam):
        with viewing_as(person):
            assert host_sheet(prepared) is None and not HostTask.objects.exists()
            with pytest.raises(DatabaseError), transaction.atomic():
                add_task(prepared, "zqcizi", 3)


def test_of_another_city_nobody_writes_the_first_sheet_for_the_database_too(meeting, karel, jana, as_web):
    for person in (karel, jana):
        with viewing_as(person), pytest.raises(DatabaseError), transaction.atomic():
            HostSheet(meeting=meeting, changed_by=person).save(force_insert=True)


FORGED = [
    "update meetings_hosttask set days_before = 1",
    "update meetings_hosttask set meeting_id = meeting_id",
    "delete from meetings_hosttask",
    "delete from meetings_hostsheet",
    "update meetings_hostsheet set meeting_id = meeting_id",
    "update meetings_hosttask set state = 'done', by_id = (select id from cities_user where name = 'Petr Novák')",
    "insert into meetings_hosttask (meeting_id, usual, text, days_before, state) "
    "select id, '', 'x', 1, '' from meetings_meeting",
]


@pytest.mark.parametrize("statement", FORGED)
def test_an_expert_of_the_host_city_forges_nothing(prepared, jana, petr, as_web, statement):
    with viewing_as(jana), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_expert_of_the_host_city_does_not_write_the_sheet_for_the_database_too(prepared, jana, as_web):
    with viewing_as(jana), pytest.raises(Stale):
        write_sheet(prepared, NOTHING, by=jana, version=1)
    assert not HostSheet.objects.filter(hall="").exists()


def test_a_coordinator_writes_the_sheet_in_no_other_name_and_begins_nothing_as_done(prepared, petr, jana, as_web):
    with viewing_as(petr):
        with pytest.raises(DatabaseError), transaction.atomic():
            HostSheet.objects.update(hall="x", changed_by=jana)
        with pytest.raises(DatabaseError), transaction.atomic():
            HostTask.objects.create(meeting=prepared, text="x", days_before=1, state="done", by=petr)


def test_a_coordinator_of_another_city_prepares_nothing(browse, prepared, kolin):
    other = make_person("Věra Nová", kolin, "coordinator")
    assert browse(other).get(at("host_edit", prepared)).status_code == 404


def test_the_city_that_has_left_reads_no_more(browse, prepared, pisek, jana, as_web):
    pisek.status = City.Status.LEFT
    pisek.save()
    with viewing_as(jana):
        assert host_sheet(prepared) is None
    assert browse(jana).get(at("host", prepared)).status_code == 404


@pytest.mark.parametrize("many", [1, 3])
def test_the_page_costs_a_fixed_number_of_queries(browse, page_queries, prepared, petr, jana, many):
    for task in prepared.host_tasks.all()[:many]:
        with viewing_as(jana):
            mark(task, "done", by=jana)
    assert len(page_queries(browse(petr), at("host", prepared))) == 5
