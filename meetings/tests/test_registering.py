"""Registering for a meeting: who gets a seat, who waits, who knows of whom; moved dates, handing over, the queue."""

import re
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cities.kept import mark
from cities.models import Membership, User
from conftest import make_city, make_person, tell
from meetings.models import Meeting, Registration, Series
from meetings.registering import (
    Taken,
    leave,
    move_queue,
    register,
    say_anew,
    say_yes,
    who_comes,
)
from posts.viewing import viewing_as, viewing_as_system
from practices.tests.test_editing import at_once

pytestmark = pytest.mark.django_db
State = Registration.State
NOTHING = {"shows_name": False, "seeks": ""}


@pytest.fixture
def meeting(pisek):
    return make_meeting(pisek)


def make_meeting(city, number=4, ahead=30, **fields):
    series, _made = Series.objects.get_or_create(name="Smart Cities Pitch")
    day = timezone.localdate() + timedelta(days=ahead)
    fields = {"signup_until": day, "title": f"Smart Cities Pitch {number}"} | fields
    state = fields.pop("state", Meeting.State.ANNOUNCED)
    return Meeting.objects.create(series=series, number=number, city=city, date=day, state=state, **fields)


def at(name, meeting, *more):
    return reverse(f"meetings:{name}", args=[meeting.number, *more])


def text(answer):
    return answer.content.decode()


def come(person, meeting, **said):
    with viewing_as(person):
        city = person.memberships.first().city
        return register(meeting, person.pk, city, NOTHING | said, by=person)


def state_of(registration):
    registration.refresh_from_db()
    return registration.state


def gives_up(person, registration):
    with viewing_as(person):
        leave(registration, "", by=person)


def time_passes(registration):
    """PostgreSQL's clock cannot be turned: the offer ended a minute ago."""
    with viewing_as_system("a test"):
        Registration.objects.filter(pk=registration.pk).update(offered_until=timezone.now() - timedelta(minutes=1))


def test_only_a_second_registration_is_taken(meeting, jana):
    come(jana, meeting)
    with pytest.raises(Taken):
        come(jana, meeting)
    with pytest.raises(IntegrityError):
        come(jana, meeting, mode=None)


def test_a_seat_that_was_gone_in_this_very_moment_is_not_given_up(browse, meeting, jana, monkeypatch):
    registration = come(jana, meeting)

    def too_late(mine, reason, *, by):
        Registration.objects.filter(pk=mine.pk).update(state=State.LEFT)
        return leave(mine, reason, by=by)

    monkeypatch.setattr("meetings.views.registration.leave", too_late)
    answer = browse(jana).post(at("registration_leave", meeting, registration.code), {"reason": "zqproč"})
    assert answer.status_code == 409
    assert "zqproč" in text(answer)


def test_words_that_came_too_late_by_a_moment_are_not_said_to_be_saved(browse, meeting, jana, monkeypatch):
    registration = come(jana, meeting)

    def too_late(mine, said, *, by):
        Registration.objects.filter(pk=mine.pk).update(state=State.LEFT)
        return say_anew(mine, said, by=by)

    monkeypatch.setattr("meetings.views.registration.say_anew", too_late)
    answer = browse(jana).post(at("registration", meeting, registration.code), {"seeks": "zqhledám"})
    assert answer.status_code == 409
    assert "zqhledám" in text(answer)


# Coming.


def test_a_person_registers_and_has_a_seat(browse, meeting, jana):
    browser = browse(jana)
    assert at("signup", meeting) in text(browser.get(at("detail", meeting)))
    answer = browser.post(at("signup", meeting), {"seeks": "  o   datech "}, follow=True)
    assert "Místo máte. Těšíme se na vás." in text(answer)
    mine = Registration.objects.get()
    assert (mine.state, mine.person, mine.city.name, mine.seeks) == (State.SEAT, jana, "Písek", "o datech")
    assert "má místo" in text(browser.get(at("detail", meeting)))


def test_sent_twice_it_is_one_registration(browse, meeting, jana):
    browser = browse(jana)
    answers = [browser.post(at("signup", meeting), {"seeks": "zqodatech"}, follow=True) for _each in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200] and Registration.objects.count() == 1
    assert "zqodatech" not in text(answers[1])  # nothing is lost, so nothing is shown to be copied
    with pytest.raises(Taken):
        come(jana, meeting)


def test_cities_are_named_always_and_people_with_their_consent(browse, meeting, jana, karel, lida, tereza, client):
    come(jana, meeting, seeks="zqtajne")
    come(karel, meeting, shows_name=True, seeks="zqodatech")
    page = text(browse(lida).get(at("detail", meeting)))
    assert "Karel Svoboda" in page and "zqodatech" in page
    assert "1 člověk bez jména" in page and "Jana Dvořáková" not in page and "zqtajne" not in page
    page = text(browse(tereza).get(at("detail", meeting)))  # a candidate city knows the people of its own
    assert "Kolín" in page and "Karel Svoboda" not in page and "zqodatech" not in page
    assert "zqodatech" not in text(client.get(at("detail", meeting)))


def test_consent_is_taken_back(browse, meeting, karel, lida):
    mine = come(karel, meeting, shows_name=True)
    browse(karel).post(at("registration", meeting, mine.code), {"seeks": "o vodě"})
    assert "Karel Svoboda" not in text(browse(lida).get(at("detail", meeting)))


def test_nobody_agrees_for_others_and_who_is_registered_by_them_is_told(browse, meeting, pisek, petr, jana, mailoutbox):
    page = text(browse(petr).get(at("signup", meeting)))
    assert 'value="" selected' in page or '<option value="">' in page  # nobody is chosen beforehand
    assert "Vyberte, kdo přijede." in text(browse(petr).post(at("signup", meeting), {"who": ""}))
    browse(petr).post(at("signup", meeting), {"who": f"{pisek.pk}-{jana.pk}", "shows_name": "on"})
    mine = Registration.objects.get()
    assert (mine.person, mine.shows_name) == (jana, False)
    tell()
    assert [letter.to for letter in mailoutbox] == [[jana.email]] and "Petr Novák" in mailoutbox[0].body
    browse(petr).post(at("registration", meeting, mine.code), {"shows_name": "on", "seeks": "o datech"})
    mine.refresh_from_db()
    assert (mine.shows_name, mine.seeks) == (False, "o datech")


def test_who_is_not_active_any_more_holds_no_seat(pisek, jana, karel, lida, browse):
    meeting = make_meeting(pisek, capacity=1)
    come(jana, meeting, shows_name=True)
    waits = come(karel, meeting)
    User.objects.filter(pk=jana.pk).update(is_active=False)
    assert "Jana Dvořáková" not in text(browse(lida).get(at("detail", meeting)))
    move_queue()
    assert state_of(waits) == State.OFFERED


def test_a_coordinator_registers_colleagues_and_others_register_themselves_alone(
    browse, meeting, pisek, petr, jana, karel
):
    answer = browse(petr).post(at("signup", meeting), {"who": f"{pisek.pk}-{jana.pk}"})
    assert answer.status_code == 302 and Registration.objects.get().person == jana
    again = browse(petr).post(at("signup", meeting), {"who": f"{pisek.pk}-{jana.pk}"})  # registers nobody else
    assert again.status_code == 200 and Registration.objects.count() == 1
    for forged in (f"{pisek.pk}-{karel.pk}", f"{karel.memberships.get().city_id}-{karel.pk}"):
        assert browse(petr).post(at("signup", meeting), {"who": forged}).status_code == 200
    browse(karel).post(at("signup", meeting), {"who": f"{pisek.pk}-{petr.pk}"})  # it is himself whom he registers
    assert set(Registration.objects.values_list("person", flat=True)) == {jana.pk, karel.pk}


@pytest.mark.parametrize("fields", [{"signup_until": None}, {"state": "cancelled"}, {"state": "held"}, {"ahead": -3}])
def test_nobody_registers_when_it_is_not_open(browse, pisek, jana, fields):
    meeting = make_meeting(pisek, **fields)
    browser = browse(jana)
    assert browser.post(at("signup", meeting), {}).status_code == 200
    assert not Registration.objects.exists() and '<button class="btn btn-main">' not in text(
        browser.get(at("signup", meeting))
    )


def test_words_that_come_too_late_are_shown_to_be_copied(browse, pisek, jana, karel):
    meeting = make_meeting(pisek, capacity=1)
    first, mine, browser = come(karel, meeting), come(jana, meeting), browse(jana)
    gives_up(karel, first)
    move_queue()  # while Jana writes, she is offered the seat
    answer = browser.post(at("registration", meeting, mine.code), {"seeks": "zqopozde"})
    assert answer.status_code == 409 and "Napsali jste:" in text(answer) and "zqopozde" in text(answer)
    assert "Mezitím se to změnilo" in text(browser.post(at("registration", meeting, mine.code), {}))
    meeting.signup_until = meeting.date - timedelta(days=60)
    meeting.save()
    answer = browse(karel).post(at("signup", meeting), {"seeks": "zqopozde"})
    assert answer.status_code == 409 and "zqopozde" in text(answer)
    assert "Přihlašování skončilo" in text(answer) and "Přihlaste se do" not in text(answer)


def test_words_sent_after_the_session_had_expired_are_shown_even_when_it_is_too_late(browse, client, pisek, jana):
    meeting = make_meeting(pisek, signup_until=timezone.localdate() - timedelta(days=1))
    client.post(at("signup", meeting), {"seeks": "zqopozde", "kept_for": mark(jana)})
    client.force_login(jana)
    assert "zqopozde" in text(client.get(at("signup", meeting)))


def test_a_meeting_that_is_only_planned_does_not_exist_yet(browse, pisek, jana):
    assert browse(jana).get(at("signup", make_meeting(pisek, state="planned"))).status_code == 404


# Seats and the queue.


def test_beyond_its_seats_a_city_waits_while_others_still_come(pisek, kolin, jana, petr, karel):
    meeting = make_meeting(pisek, seats_per_city=1)
    first, second, other = come(jana, meeting), come(petr, meeting), come(karel, meeting)
    assert (first.state, second.state, other.state) == (State.SEAT, State.WAITING, State.SEAT)
    move_queue()
    assert state_of(second) == State.WAITING


def test_after_its_day_the_quota_of_cities_holds_no_more(pisek, jana, petr):
    meeting = make_meeting(pisek, seats_per_city=1, quota_until=timezone.localdate())
    come(jana, meeting)
    second = come(petr, meeting)
    Meeting.objects.update(quota_until=timezone.localdate() - timedelta(days=1))
    move_queue()
    assert state_of(second) == State.OFFERED


def test_a_seat_that_comes_free_is_offered_to_who_waits_longest(browse, pisek, jana, karel, lida, petr, mailoutbox):
    meeting = make_meeting(pisek, capacity=1)
    first, second, third = come(jana, meeting), come(karel, meeting), come(lida, meeting)
    assert "Před vámi čeká 1 člověk." in text(browse(lida).get(at("registration", meeting, third.code)))
    gives_up(jana, first)
    late = come(petr, meeting)  # nobody jumps the queue while the seat is free
    assert late.state == State.WAITING
    assert move_queue() and move_queue() is None
    assert [state_of(each) for each in (second, third, late)] == [State.OFFERED, State.WAITING, State.WAITING]
    tell()
    assert [letter.to for letter in mailoutbox] == [[karel.email]]
    browser = browse(karel)
    assert "Přijmout místo" in text(browser.get(at("registration", meeting, second.code)))
    browser.post(at("registration_answer", meeting, second.code))
    assert state_of(second) == State.SEAT


def test_an_offer_that_nobody_answers_goes_on_to_the_next(browse, pisek, jana, karel, lida, mailoutbox):
    meeting = make_meeting(pisek, capacity=1)
    first, second, third = come(jana, meeting), come(karel, meeting), come(lida, meeting)
    gives_up(jana, first)
    move_queue()
    tell()
    time_passes(second)
    move_queue()
    tell()
    assert (state_of(second), state_of(third)) == (State.LAPSED, State.OFFERED)
    assert [letter.to[0] for letter in mailoutbox] == [karel.email, karel.email, lida.email]
    answer = browse(karel).post(at("registration_answer", meeting, second.code), follow=True)
    assert "Nabídka mezitím propadla" in text(answer) and state_of(second) == State.LAPSED
    assert come(karel, meeting).state == State.WAITING


def test_more_seats_move_the_queue(pisek, jana, karel, lida):
    meeting = make_meeting(pisek, capacity=1)
    come(jana, meeting)
    waiting = [come(karel, meeting), come(lida, meeting)]
    Meeting.objects.update(capacity=3)
    move_queue()
    assert [state_of(each) for each in waiting] == [State.OFFERED, State.OFFERED]


def test_shortly_before_the_meeting_nothing_is_offered(pisek, jana, karel):
    now = timezone.localtime() + timedelta(hours=1)
    if now.date() != timezone.localdate():
        pytest.skip("an hour before midnight there is no such meeting")
    meeting = make_meeting(pisek, ahead=0, capacity=1, starts=now.time())
    first, second = come(jana, meeting), come(karel, meeting)
    gives_up(jana, first)
    move_queue()
    assert state_of(second) == State.WAITING


def test_who_acts_for_the_city_no_more_holds_no_seat(pisek, jana, karel, petr):
    meeting = make_meeting(pisek, capacity=1)
    first, second = come(jana, meeting), come(karel, meeting)
    jana.memberships.get().end(by=petr)
    move_queue()
    assert (state_of(first), state_of(second)) == (State.LEFT, State.OFFERED)


@pytest.mark.django_db(transaction=True)
def test_the_last_seat_is_given_once_also_to_people_of_one_second(pisek, kolin, jana, karel, lida, petr):
    meeting = make_meeting(pisek, capacity=2)
    come(petr, meeting)
    made = at_once(*(lambda person=person: come(person, meeting) for person in (jana, karel, lida)))
    assert sorted(each.state for each in made) == [State.SEAT, State.WAITING, State.WAITING]


@pytest.mark.django_db(transaction=True)
def test_one_person_registering_twice_at_the_same_moment_comes_once(pisek, jana):
    meeting = make_meeting(pisek, capacity=2)

    def try_it():
        try:
            return come(jana, meeting).state
        except Taken:
            return "taken"

    assert sorted(at_once(try_it, try_it)) == [State.SEAT, "taken"]
    assert Registration.objects.count() == 1


# For the organisers, and for the database.


def test_organisers_see_everybody_and_nobody_else_has_the_list(browse, meeting, jana, karel, olga):
    come(jana, meeting)
    come(karel, meeting, seeks="zqodatech")
    page = text(browse(olga).get(at("attendees", meeting)))
    assert "Jana Dvořáková" in page and "Karel Svoboda" in page and "zqodatech" in page
    assert re.search(r'má místo <span class="n">2</span>', page)
    assert browse(karel).get(at("attendees", meeting)).status_code == 404


def test_the_web_role_sees_registrations_of_its_city_alone(meeting, jana, petr, karel, olga, as_web):
    come(jana, meeting)
    for person, seen in ((jana, 1), (petr, 1), (karel, 0), (olga, 1)):
        with viewing_as(person):
            assert Registration.objects.count() == seen
            assert len(who_comes(meeting)) == 1
    assert Registration.objects.count() == 0


FORGED = {
    "an offer to oneself": "update meetings_registration set state = 'offered' where id = %(id)s",
    "a better place in the queue": "update meetings_registration set at = '2000-01-01' where id = %(id)s",
    "a longer offer": "update meetings_registration set offered_until = '2100-01-01' where id = %(id)s",
    "another meeting": "update meetings_registration set meeting_id = meeting_id + 1 where id = %(id)s",
    "no trace": "delete from meetings_registration where id = %(id)s",
    "another's end": "update meetings_registration set state = 'left', person_id = %(stranger)s where id = %(id)s",
    "somebody of another city": "update meetings_registration set person_id = %(stranger)s where id = %(id)s",
}


@pytest.mark.parametrize("forged", FORGED)
def test_the_database_refuses_what_the_pages_do_not_offer(pisek, jana, karel, lida, as_web, forged):
    connection.cursor().execute("reset role")
    meeting = make_meeting(pisek, capacity=1)
    come(karel, meeting)
    mine = come(jana, meeting)
    as_web.execute("set role smartpitch_web")
    with viewing_as(jana), pytest.raises(DatabaseError), transaction.atomic():
        as_web.execute(FORGED[forged], {"id": mine.pk, "stranger": lida.pk})


def test_a_seat_asked_for_by_sql_is_a_place_in_the_queue_all_the_same(pisek, jana, karel, lida, as_web):
    meeting = make_meeting(pisek, capacity=1)
    come(karel, meeting)
    mine = come(jana, meeting)
    with viewing_as(jana):
        as_web.execute("update meetings_registration set state = 'seat' where id = %s", [mine.pk])
        assert state_of(mine) == State.WAITING
    with viewing_as(lida), transaction.atomic():
        as_web.execute("update meetings_registration set state = 'left' where id = %s", [mine.pk])
        assert as_web.rowcount == 0


def test_what_has_ended_does_not_come_back(pisek, jana, as_web):
    meeting = make_meeting(pisek)
    mine = come(jana, meeting)
    gives_up(jana, mine)
    with viewing_as(jana), pytest.raises(DatabaseError), transaction.atomic():
        as_web.execute("update meetings_registration set state = 'seat' where id = %s", [mine.pk])


@pytest.mark.parametrize("many", [1, 3])
def test_pages_cost_a_fixed_number_of_queries(browse, page_queries, pisek, olga, jana, many):
    meeting = make_meeting(pisek)
    for number in range(many):
        come(make_person(f"Člověk {number}", make_city(f"Město {number}")), meeting, shows_name=True)
    mine = come(jana, meeting)
    assert len(page_queries(browse(jana), at("detail", meeting))) == 7
    assert len(page_queries(browse(jana), at("signup", meeting))) == 4
    assert len(page_queries(browse(jana), at("registration", meeting, mine.code))) == 3
    assert len(page_queries(browse(olga), at("attendees", meeting))) == 4  # one of them about the second factor


def test_guests_and_whoever_acts_for_no_city_do_not_register(browse, meeting, hana, adam):
    for person in (hana, adam):
        assert browse(person).post(at("signup", meeting), {}).status_code == 404
    assert Membership.objects.filter(person=hana, role=Membership.Role.GUEST).exists()


def test_yes_is_said_once_more_without_harm(meeting, jana):
    mine = come(jana, meeting)
    with viewing_as(jana):
        assert say_yes(mine, by=jana) and say_yes(mine, by=jana)
    assert state_of(mine) == State.SEAT


def test_leak_row_40_who_comes_is_told_to_nobody_outside(browse, meeting, jana, karel, hana, adam, ivo, client):
    mine = come(jana, meeting, shows_name=True, seeks="zqdata")
    addresses = [at("detail", meeting), at("signup", meeting), at("attendees", meeting), at("checkin", meeting)]
    addresses += [at(name, meeting, mine.code) for name in ("registration", "registration_leave", "checkin_one")]
    for browser in (client, *(browse(person) for person in (hana, adam, ivo))):
        assert not [path for path in addresses if "zqdata" in text(browser.get(path, follow=True))]
    assert "zqdata" in text(browse(karel).get(at("detail", meeting)))
