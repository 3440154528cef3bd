"""A seat handed over or given up, a meeting on another date: who is asked again and who is told."""

from datetime import timedelta

import pytest

from conftest import make_person, tell
from meetings.changes import change
from meetings.models import Meeting, Registration
from meetings.registering import (
    Taken,
    hand_over,
    remind,
    tell_of_changes,
)
from meetings.tests.test_registering import State, at, come, make_meeting, state_of, text
from posts.viewing import viewing_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(pisek):
    return make_meeting(pisek)


def test_a_seat_stays_with_the_city_when_a_colleague_comes_instead(browse, pisek, jana, petr, karel):
    meeting = make_meeting(pisek, capacity=1)
    mine, waiting = come(jana, meeting, shows_name=True, seeks="zqmoje"), come(karel, meeting)
    page = text(browse(jana).get(at("registration_hand_over", meeting, mine.code)))
    assert "Petr Novák" in page and "Karel Svoboda" not in page
    browse(jana).post(at("registration_hand_over", meeting, mine.code), {"person": petr.pk})
    mine.refresh_from_db()
    assert (mine.person, mine.state, mine.shows_name, mine.seeks) == (petr, State.SEAT, False, "")
    assert state_of(waiting) == State.WAITING


def test_a_colleague_who_comes_already_takes_no_second_seat(meeting, jana, petr):
    mine, _his = come(jana, meeting), come(petr, meeting)
    with viewing_as(jana), pytest.raises(Taken):
        hand_over(mine, petr.pk, by=jana)


def test_an_excuse_is_read_by_the_city_and_the_organisers(browse, meeting, jana, petr, karel, olga):
    mine = come(jana, meeting)
    browse(jana).post(at("registration_leave", meeting, mine.code), {"reason": "zqnemoc"})
    assert state_of(mine) == State.LEFT
    assert "zqnemoc" in text(browse(olga).get(at("attendees", meeting)))
    assert "zqnemoc" in text(browse(petr).get(at("registration", meeting, mine.code)))
    assert browse(karel).get(at("registration", meeting, mine.code)).status_code == 404
    assert browse(jana).post(at("signup", meeting), {}).status_code == 302  # and comes after all
    assert Registration.objects.filter(state=State.SEAT).count() == 1


def test_a_colleague_who_does_not_coordinate_gives_nobodys_seat_up(browse, meeting, pisek, jana, petr):
    other = make_person("Věra Nová", pisek)
    mine = come(jana, meeting)
    for name in ("registration_leave", "registration_hand_over", "registration_answer"):
        assert browse(other).post(at(name, meeting, mine.code), {"person": other.pk}).status_code == 404
    assert state_of(mine) == State.SEAT


def test_another_date_asks_everybody_once_more_and_tells_them(browse, meeting, jana, karel, olga, mailoutbox):
    mine, his = come(jana, meeting), come(karel, meeting)
    with viewing_as(olga):
        change(meeting, state="announced", date=meeting.date - timedelta(days=7), by=olga, reason="Sál je obsazený.")
    assert tell_of_changes() and tell_of_changes() is None
    tell()
    meeting.refresh_from_db()
    assert meeting.signup_until == meeting.date
    assert {letter.to[0] for letter in mailoutbox} == {jana.email, karel.email}
    browser = browse(jana)
    assert "Přijedete i tak?" in text(browser.get(at("registration", meeting, mine.code)))
    browser.post(at("registration_answer", meeting, mine.code))
    for each in (mine, his):
        each.refresh_from_db()
    assert (mine.asked_again, his.asked_again, his.state) == (False, True, State.SEAT)


def test_what_an_administrator_moves_is_told_too_and_other_changes_are_not(meeting, jana, adam, mailoutbox):
    come(jana, meeting)
    with viewing_as(adam):
        change(meeting, state="announced", date=meeting.date, date_to=meeting.date + timedelta(days=1), by=adam)
    assert tell_of_changes() is None
    with viewing_as(adam):
        change(meeting, state="cancelled", date=meeting.date, by=adam, reason="Povodeň.")
    tell_of_changes()
    tell()
    assert [letter.subject for letter in mailoutbox] == ["Smart Cities Pitch 4 se ruší"]


def test_held_after_all_everybody_is_asked_and_a_corrected_date_of_what_was_is_told_to_nobody(
    meeting, jana, olga, mailoutbox
):
    mine = come(jana, meeting)
    with viewing_as(olga):
        change(meeting, state="cancelled", date=meeting.date, by=olga, reason="Povodeň.")
    tell_of_changes()
    tell()
    with viewing_as(olga):
        change(meeting, state="announced", date=meeting.date, by=olga)
    tell_of_changes()
    tell()
    mine.refresh_from_db()
    assert mine.asked_again and len(mailoutbox) == 2
    with viewing_as(olga):
        change(meeting, state="held", date=meeting.date - timedelta(days=1), by=olga, reason="Bylo to dřív.")
    assert tell_of_changes() is None
    tell()
    assert len(mailoutbox) == 2


def test_several_changes_of_one_minute_are_one_letter(meeting, jana, olga, mailoutbox):
    come(jana, meeting)
    with viewing_as(olga):
        for days in (1, 2, 3):
            change(meeting, state="announced", date=meeting.date - timedelta(days=days), by=olga, reason="Sál.")
    tell_of_changes()
    tell()
    assert len(mailoutbox) == 1


def test_reminders_come_seven_days_ahead_and_on_the_eve_and_stop_when_it_is_cancelled(pisek, jana, karel, mailoutbox):
    meeting = make_meeting(pisek, ahead=7, capacity=1)
    come(jana, meeting)
    come(karel, meeting)  # waits: nothing to remind of
    remind()
    assert [letter.to for letter in mailoutbox] == [[jana.email]] and remind() is None
    Meeting.objects.update(state="cancelled")
    Registration.objects.update(reminded_on=None)
    assert remind() is None and len(mailoutbox) == 1
