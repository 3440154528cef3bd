"""Looking for a date: who is asked, one answer of a city, what else is on the day, the day that is chosen."""

import re
from datetime import time, timedelta

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cities.kept import mark
from cities.models import Membership
from conftest import make_city, make_person, tell
from meetings.models import Meeting, Poll, PollAnswer, SideEvent
from meetings.polling import Running, answer, begin, overview, remind
from meetings.tests.test_registering import at, make_meeting
from posts.models import Act
from posts.viewing import viewing_as

pytestmark = pytest.mark.django_db
TODAY = timezone.localdate


def text(answer):
    return answer.content.decode().replace("\xa0", " ")


def in_days(days):
    return TODAY() + timedelta(days=days)


@pytest.fixture
def planned(pisek):
    return make_meeting(pisek, 5, state="planned", signup_until=None, title="zqnazev", theme="voda ve městě")


@pytest.fixture
def poll(planned, olga):
    return make_poll(planned, olga)


def make_poll(meeting, olga, until=10, days=(40, 41, 42), **more):
    with viewing_as(olga):
        return begin(meeting, in_days(until), [{"day": in_days(day)} | more for day in days], by=olga)


def page(poll, name="poll"):
    return reverse(f"meetings:{name}", args=[poll.code])


def says(poll, *words, remark="", version=0):
    return {day.key: word for day, word in zip(poll.days.all(), words, strict=True)} | {
        "remark": remark,
        "version": version,
    }


def proposed(*days, until=10, **more):
    sent = {"form-TOTAL_FORMS": 8, "form-INITIAL_FORMS": 0, "until": in_days(until).isoformat()}
    return sent | {f"form-{number}-day": in_days(day).isoformat() for number, day in enumerate(days)} | more


def ends(poll, days=-1):
    Poll.objects.filter(pk=poll.pk).update(until=in_days(days))


# Opening it.


def test_an_organiser_proposes_days_and_coordinators_get_a_letter(browse, planned, olga, petr, jana, hana, mailoutbox):
    browser, hours = (
        browse(olga),
        {"form-0-starts": "9:00", "form-0-ends": "15:00", "form-1-note": "sál jen do poledne"},
    )
    answer = browser.post(at("poll_new", planned), proposed(40, 41, **hours), follow=True)
    assert "sál jen do poledne" in text(answer) and "9:00–15:00" in text(answer)
    poll = Poll.objects.get()
    assert (poll.meeting, poll.until, poll.days.count()) == (planned, in_days(10), 2)
    tell()
    assert [letter.to for letter in mailoutbox] == [[petr.email]]  # the coordinator, and not others
    said = f"{mailoutbox[0].subject} {mailoutbox[0].body}"
    link = re.search(r"http://testserver(/upozorneni/\S+)", said)[1]
    assert browse(petr).get(link).url == page(poll)
    assert "Písek" not in said and "zqnazev" not in said and "voda" not in said
    assert Act.objects.filter(details__poll=poll.pk, verb=Act.Verb.WROTE, actor=olga).exists()


def test_sent_twice_it_is_one_poll_and_the_address_leads_to_it(browse, planned, olga):
    browser = browse(olga)
    for _each in range(2):
        answer = browser.post(at("poll_new", planned), proposed(40, 41), follow=True)
    assert Poll.objects.count() == 1 and answer.redirect_chain[-1][0] == page(Poll.objects.get())
    with viewing_as(olga), pytest.raises(Running):
        begin(planned, in_days(5), [], by=olga)


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        (proposed(40), "Navrhněte aspoň dva dny."),
        (proposed(40, 40), "Jeden den je tu dvakrát."),
        (proposed(40, 41, until=40), "To není před prvním z navržených dnů."),
        (proposed(40, 41, until=-1), "Ten den už byl."),
        (proposed(-3, 41), "Ten den už byl."),
        (proposed(40, 41, **{"form-1-ends": "9:00"}), "Napište i začátek."),
        (proposed(40, 41, **{"form-5-note": "zqsal"}), "Vyplňte: Den"),
    ],
)
def test_what_cannot_be_is_said_in_words_and_what_was_typed_stays(browse, planned, olga, sent, words):
    answer = browse(olga).post(at("poll_new", planned), sent)
    typed = [value for name, value in sent.items() if name.endswith(("day", "note", "until"))]
    assert words in text(answer) and all(f'value="{value}"' in text(answer) for value in typed)
    assert not Poll.objects.exists()


def test_only_organisers_ask_and_only_about_a_planned_meeting(browse, planned, pisek, jana, olga):
    assert browse(jana).post(at("poll_new", planned), proposed(40, 41)).status_code == 404
    announced = make_meeting(pisek)
    assert browse(olga).post(at("poll_new", announced), proposed(40, 41)).url == announced.get_absolute_url()
    assert not Poll.objects.exists()


# Answering.


def test_a_city_answers_once_and_the_last_word_counts(browse, poll, jana, petr):
    browse(jana).post(page(poll), says(poll, "yes", "maybe", "no", remark="  raději   dopoledne "))
    mine = PollAnswer.objects.get()
    assert (mine.by, mine.version, mine.remark) == (jana, 1, "raději dopoledne")
    shown = text(browse(petr).get(page(poll)))
    assert "Jana Dvořáková" in shown and 'value="1"' in shown
    browse(petr).post(page(poll), says(poll, "no", "no", "no", version=1))
    mine.refresh_from_db()
    assert (mine.by, mine.version, set(mine.says.values())) == (petr, 2, {"no"})
    assert Act.objects.filter(details__poll=poll.pk, verb=Act.Verb.CHANGED).count() == 2


def test_a_stale_form_is_told_and_sent_again_it_replaces(browse, poll, jana, petr):
    browse(petr).post(page(poll), says(poll, "no", "no", "no"))
    mine = says(poll, "yes", "yes", "yes", remark="zqmoje")
    answer = browse(jana).post(page(poll), mine)
    assert answer.status_code == 409 and "Mezitím odpověděl někdo z vašeho města" in text(answer)
    assert "zqmoje" in text(answer) and 'name="version" value="1"' in text(answer)
    assert set(PollAnswer.objects.get().says.values()) == {"no"}
    browse(jana).post(page(poll), mine | {"version": 1})
    assert set(PollAnswer.objects.get().says.values()) == {"yes"}


def test_a_version_that_never_was_is_stale_too(browse, poll, jana):
    answer = browse(jana).post(page(poll), says(poll, "yes", "yes", "yes", version=7))
    assert answer.status_code == 409 and 'name="version" value="0"' in text(answer)


def test_sent_twice_it_is_no_quarrel(browse, poll, jana):
    for _each in range(2):
        assert browse(jana).post(page(poll), says(poll, "yes", "no", "no")).status_code == 302
    assert PollAnswer.objects.get().version == 1


def test_each_day_needs_an_answer_and_what_was_said_stays(browse, poll, jana):
    said = says(poll, "yes", "no", "no", remark="zqslovo")
    del said[poll.days.last().key]
    answer = browse(jana).post(page(poll), said)
    assert "Řekněte, zda můžete" in text(answer) and "zqslovo" in text(answer) and not PollAnswer.objects.exists()


def test_after_the_deadline_it_is_closed_and_an_organiser_prolongs_it(browse, poll, jana, olga):
    ends(poll)
    answer = browse(jana).post(page(poll), says(poll, "yes", "no", "no", remark="zqpozde"))
    assert answer.status_code == 409 and "zqpozde" in text(answer) and "Odpovědět za město" not in text(answer)
    silent = browse(jana).post(page(poll), says(poll, "yes", "no", "no"))
    assert silent.status_code == 409 and "Mezitím se to změnilo" in text(silent)
    assert browse(jana).post(page(poll, "poll_until"), {"until": in_days(3).isoformat()}).status_code == 404
    late = browse(olga).post(page(poll, "poll_until"), {"until": in_days(40).isoformat()})
    assert "To není před prvním z navržených dnů." in text(late)
    browse(olga).post(page(poll, "poll_until"), {"until": in_days(3).isoformat()})
    assert browse(jana).post(page(poll), says(poll, "yes", "no", "no")).status_code == 302


def test_words_sent_after_the_session_had_expired_are_shown_even_when_it_is_too_late(browse, client, poll, jana):
    ends(poll)
    client.post(page(poll), says(poll, "yes", "no", "no", remark="zqpozde") | {"kept_for": mark(jana)})
    client.force_login(jana)
    assert "zqpozde" in text(client.get(page(poll)))


def test_who_acts_for_two_cities_answers_for_each(browse, poll, jana, kolin):
    Membership.objects.create(person=jana, city=kolin, role="expert", valid_from=timezone.now())
    browser = browse(jana)
    assert f"?mesto={kolin.pk}" in text(browser.get(page(poll)))
    browser.post(f"{page(poll)}?mesto={kolin.pk}", says(poll, "no", "no", "no"))
    browser.post(page(poll), says(poll, "yes", "yes", "yes"))
    assert {each.city.name: each.says[poll.days.first().key] for each in PollAnswer.objects.all()} == {
        "Kolín": "no",
        "Písek": "yes",
    }


# What the page says.


def answers(poll, **said):
    """answers(poll, jana=(…))"""
    for person, words in said.values():
        with viewing_as(person):
            city = person.memberships.first().city
            said = {"says": dict(zip(_keys(poll), words, strict=True)), "remark": ""}
            answer(poll, city, said, by=person, version=0)


def _keys(poll):
    return [day.key for day in poll.days.all()]


def test_the_best_day_is_marked_in_words_and_a_day_without_the_host_is_not_it(browse, poll, jana, karel, lida, trinec):
    answers(poll, a=(jana, ("no", "yes", "yes")), b=(karel, ("yes", "yes", "maybe")), c=(lida, ("yes", "maybe", "no")))
    rows = overview(poll, list(poll.answers.all()), Meeting.objects.all())
    assert [(row.can, row.maybe, row.best) for row in rows] == [(2, 0, False), (3, 1, True), (2, 1, False)]
    shown = text(browse(lida).get(page(poll)))
    assert shown.count("zatím nejlepší") == 1 and "Hostitel Písek nemůže." in shown
    assert "Zatím neodpověděla: Třinec." in shown
    assert (
        shown.index("Hostitel Písek nemůže.") < shown.index("2 města mohou přijet") < shown.index("Zatím neodpověděla")
    )


def test_nobody_has_answered_so_no_day_is_best(browse, poll, jana):
    shown = text(browse(jana).get(page(poll)))
    assert "zatím nejlepší" not in shown and "Zatím neodpovědělo žádné město." in shown


def test_what_else_is_on_that_day_is_a_warning_but_planned_meetings_are_told_to_organisers_alone(
    browse, poll, kolin, jana, olga
):
    make_meeting(kolin, 6, 41, title="Zveřejněné setkání")
    fair = SideEvent.objects.create(title="Veletrh měst", date_from=in_days(39), date_to=in_days(40))
    make_meeting(kolin, 7, 60, side_event=fair, title="Setkání při veletrhu")
    secret = SideEvent.objects.create(title="zqveletrh", date_from=in_days(42))
    make_meeting(kolin, 8, 42, side_event=secret, title="zqplanovane", state="planned")
    make_meeting(kolin, 9, 42, title="zqzrusene", state="cancelled")
    shown = text(browse(jana).get(page(poll)))
    assert "Zveřejněné setkání" in shown and "Veletrh měst" in shown and "Setkání při" not in shown
    assert "zqveletrh" not in shown and "zqplanovane" not in shown and "zqzrusene" not in shown
    shown = text(browse(olga).get(page(poll)))
    assert "zqveletrh" in shown and "zqplanovane" in shown and "zqzrusene" not in shown


def test_who_answered_is_told_to_the_city_and_organisers_and_what_to_all_who_are_asked(
    browse, poll, jana, petr, karel, tereza, olga
):
    browse(jana).post(page(poll), says(poll, "yes", "yes", "no", remark="zqslovo"))
    for person in (petr, karel, tereza, olga):
        shown = text(browse(person).get(page(poll)))
        assert "zqslovo" in shown and ("Jana Dvořáková" in shown) is (person in (petr, olga))


def test_leak_what_is_being_planned_is_missing_to_all_others_and_its_own_page_to_those_asked(
    browse, client, poll, planned, jana, tereza, hana, adam, radek
):
    for browser in (client, *(browse(person) for person in (hana, adam, radek))):
        assert browser.get(page(poll)).status_code in (302, 404)
        assert "Hledá se termín" not in text(browser.get(reverse("meetings:list"), follow=True))
    for person in (jana, tereza):
        assert browse(person).get(at("detail", planned)).status_code == 404
        shown = text(browse(person).get(page(poll)))
        assert "voda ve městě" in shown and "zqnazev" not in shown


def test_a_poll_is_missing_to_the_byte_for_those_who_are_not_asked(browse, poll, hana, adam):
    missing = reverse("meetings:poll", args=["2222222222222222"])
    for person in (hana, adam):
        browser = browse(person)
        browser.get("/mesta/")
        for way in (browser.get, browser.post):
            assert way(page(poll)).content == way(missing).content and way(page(poll)).status_code == 404


def test_the_list_of_meetings_says_that_a_date_is_looked_for(browse, poll, jana, karel):
    shown = text(browse(jana).get(reverse("meetings:list")))
    assert "Hledá se termín" in shown and page(poll) in shown and "Řekněte, kdy můžete" in shown
    browse(jana).post(page(poll), says(poll, "yes", "yes", "no"))
    assert "vaše město odpovědělo" in text(browse(jana).get(reverse("meetings:list")))
    assert "vaše město odpovědělo" not in text(browse(karel).get(reverse("meetings:list")))


@pytest.mark.parametrize("many", [1, 3])
def test_pages_cost_a_fixed_number_of_queries(browse, page_queries, pisek, olga, jana, many):
    for number in range(many):
        planned = make_meeting(pisek, 10 + number, state="planned", signup_until=None)
        poll = make_poll(planned, olga)
    for number in range(many):
        person = make_person(f"Člověk {number}", make_city(f"Město {number}"))
        answers(poll, a=(person, ("yes", "no", "no")))
    assert len(page_queries(browse(jana), page(poll))) == 6
    assert len(page_queries(browse(jana), reverse("meetings:list"))) == 5


# The day.


def test_this_is_the_day(browse, poll, planned, jana, olga):
    answers(poll, a=(jana, ("no", "yes", "no")))
    shown = browse(olga).get(page(poll))
    best = _keys(poll)[1]
    assert f'value="{best}"' in text(shown) and shown.context["choice"].initial["day"] == best
    sent = {"day": best, "announced": "on", "reason": "Vybrala města v anketě."}
    assert browse(olga).post(page(poll, "poll_choose"), sent).url == planned.get_absolute_url()
    planned.refresh_from_db()
    poll.refresh_from_db()
    assert (planned.date, planned.state, poll.chosen.key) == (in_days(41), "announced", best)
    last = planned.changes.last()
    assert (last.reason, last.date, last.by, last.state) == ("Vybrala města v anketě.", in_days(41), olga, "announced")
    assert "Den je vybraný" in text(browse(jana).get(page(poll)))
    assert "Hledá se termín" not in text(browse(jana).get(reverse("meetings:list")))


def test_the_hours_of_the_day_and_the_length_of_the_meeting_come_along(browse, planned, olga, jana):
    Meeting.objects.filter(pk=planned.pk).update(date_to=planned.date + timedelta(days=1))
    poll = make_poll(planned, olga, starts=time(9), ends=time(15))
    browse(olga).post(page(poll, "poll_choose"), {"day": _keys(poll)[0], "reason": "Anketa."})
    planned.refresh_from_db()
    assert (planned.starts, planned.ends, planned.date_to, planned.state) == (time(9), time(15), in_days(41), "planned")
    assert browse(jana).get(at("detail", planned)).status_code == 404  # not announced yet


def test_chosen_twice_the_first_day_stays(browse, poll, planned, olga):
    for key in _keys(poll)[:2]:
        browse(olga).post(page(poll, "poll_choose"), {"day": key, "reason": "Anketa."})
    planned.refresh_from_db()
    assert planned.date == in_days(40) and planned.changes.count() == 1


def test_a_choice_without_a_day_or_reason_is_told_in_words(browse, poll, planned, olga):
    answer = browse(olga).post(page(poll, "poll_choose"), {"reason": ""})
    assert "Vyberte jeden." in text(answer) and "Důvod" in text(answer)
    assert browse(olga).post(page(poll, "poll_choose"), {"day": "2000-01-01", "reason": "x"}).status_code == 200
    poll.refresh_from_db()
    assert poll.closed_at is None


def test_ended_without_a_date_another_can_be_opened(browse, poll, planned, jana, olga):
    browse(olga).post(page(poll, "poll_until"), {"end": "1"})
    browse(olga).post(page(poll, "poll_until"), {"end": "1"})
    assert "Anketa skončila bez termínu." in text(browse(jana).get(page(poll)))
    assert make_poll(planned, olga) != poll


def test_announced_by_another_way_it_takes_no_answers(browse, poll, planned, jana):
    Meeting.objects.filter(pk=planned.pk).update(state="announced")
    assert browse(jana).post(page(poll), says(poll, "yes", "no", "no", remark="zq")).status_code == 409
    assert not PollAnswer.objects.exists()


# Letters, and the database.


def test_cities_that_are_silent_are_reminded_once_two_days_before_the_deadline(
    poll, jana, petr, karel, kolin, olga, mailoutbox
):
    other = make_person("Kamil Kolínský", kolin, Membership.Role.COORDINATOR)
    mailoutbox.clear()
    Poll.objects.update(made_at=timezone.now() - timedelta(days=5))
    assert remind() is None  # ten days are left
    ends(poll, 2)
    answers(poll, a=(jana, ("yes", "no", "no")))
    assert remind() and remind() is None
    assert [letter.to for letter in mail.outbox] == [[other.email]] and "Písek" not in mailoutbox[0].body
    ends(poll, 1)  # another deadline is another reminder
    assert remind()
    Meeting.objects.update(state="announced")
    Poll.objects.update(reminded_for=None)
    assert remind() is None


FORGED = {
    "an answer of another city": "insert into meetings_pollanswer (poll_id, city_id, says, remark, by_id)"
    " values (%(poll)s, %(other)s, '{}', '', %(me)s)",
    "an answer in another's name": "insert into meetings_pollanswer (poll_id, city_id, says, remark, by_id)"
    " values (%(poll)s, %(city)s, '{}', '', %(karel)s)",
    "another word": "insert into meetings_pollanswer (poll_id, city_id, says, remark, by_id)"
    """ values (%(poll)s, %(city)s, '{"2020-01-01": "perhaps"}', '', %(me)s)""",
    "a day of my own": "insert into meetings_pollday (poll_id, day, note) values (%(poll)s, '2100-01-01', '')",
    "a poll of my own": "insert into meetings_poll (code, meeting_id, until, by_id)"
    " select 'x', meeting_id, until, %(me)s from meetings_poll",
    "no trace": "delete from meetings_pollanswer",
    "an old answer": "update meetings_pollanswer set at = '2000-01-01'",
}


@pytest.mark.parametrize("forged", FORGED)
def test_the_database_refuses_what_the_pages_do_not_offer(poll, pisek, kolin, jana, karel, as_web, forged):
    values = {"poll": poll.pk, "city": pisek.pk, "other": kolin.pk, "me": jana.pk, "karel": karel.pk}
    with viewing_as(jana), pytest.raises(DatabaseError), transaction.atomic():
        as_web.execute(FORGED[forged], values)


def test_a_city_changes_no_answer_of_another_no_deadline_and_nothing_after_it(poll, pisek, jana, karel, as_web):
    with viewing_as(jana):
        as_web.execute("update meetings_poll set until = '2100-01-01'")
        assert as_web.rowcount == 0
    connection.cursor().execute("reset role")
    answers(poll, a=(jana, ("yes", "no", "no")))
    as_web.execute("set role smartpitch_web")
    with viewing_as(karel):
        as_web.execute("update meetings_pollanswer set remark = 'x', by_id = %s", [karel.pk])
        assert as_web.rowcount == 0
    connection.cursor().execute("reset role")
    ends(poll)
    as_web.execute("set role smartpitch_web")
    with viewing_as(jana):
        as_web.execute("update meetings_pollanswer set remark = 'x', by_id = %s", [jana.pk])
        assert as_web.rowcount == 0


def test_the_web_role_reads_polls_as_those_who_are_asked_alone(poll, jana, tereza, hana, adam, radek, olga, as_web):
    for person, count in ((jana, 1), (tereza, 1), (olga, 1), (hana, 0), (adam, 0), (radek, 0)):
        with viewing_as(person):
            assert Poll.objects.count() == count, person
    assert Poll.objects.count() == 0
