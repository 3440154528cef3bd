"""A new meeting after the pattern of a former one."""

from datetime import date, time, timedelta

import pytest

from meetings.copying import shifted
from meetings.models import Meeting
from meetings.tests.test_registering import at, come, make_meeting, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def former(pisek):
    more = {"venue": "Sál", "theme": "parkování", "starts": time(9), "capacity": 20, "programme": ["data"]}
    return make_meeting(pisek, **more)


def send(browser, meeting, **fields):
    sent = {"number": 5, "title": "Smart Cities Pitch 5", "date": "2027-09-17", "wanted": ["place", "hours", "seats"]}
    return browser.post(at("copy", meeting), sent | fields)


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2027, 3, 5), date(2027, 9, 10)),  # a Friday a week before a Friday stays so
        (date(2027, 3, 1), date(2027, 9, 6)),  # the Monday of a week before
    ],
)
def test_a_day_moves_along_and_keeps_its_day_of_the_week(day, expected):
    assert shifted(day, date(2027, 3, 12), date(2027, 9, 17)) == expected


def test_on_another_day_of_the_week_it_comes_earlier_never_later():
    first, second, day = date(2027, 3, 12), date(2027, 9, 15), date(2027, 3, 5)  # from a Friday to a Wednesday
    moved = shifted(day, first, second)
    assert moved.weekday() == day.weekday() and timedelta(0) <= second - timedelta(days=7) - moved < timedelta(days=7)


def test_what_is_chosen_is_copied_and_nobody_is(browse, former, jana, olga):
    come(jana, former)
    assert send(browse(olga), former).url == "/setkani/5/upravit/"
    made = Meeting.objects.get(number=5)
    assert (made.state, made.venue, made.starts, made.capacity) == ("planned", "Sál", time(9), 20)
    assert (made.theme, made.programme, made.registrations.count()) == ("", [], 0)
    assert made.signup_until <= made.date and made.signup_until.weekday() == former.signup_until.weekday()
    assert made.room_id != former.room_id
    assert browse(jana).get(made.get_absolute_url()).status_code == 404


def test_a_number_that_is_taken_is_refused_and_everything_stays_in_the_form(browse, former, olga):
    page = text(send(browse(olga), former, number=4, title="Jinak"))
    assert "Setkání s tímto číslem už" in page and 'value="Jinak"' in page
    assert Meeting.objects.count() == 1


def test_sent_twice_it_is_one_meeting(browse, former, olga):
    browser = browse(olga)
    send(browser, former)
    assert send(browser, former).status_code == 200 and Meeting.objects.count() == 2


def test_the_form_offers_the_same_day_of_the_week_in_half_a_year(browse, former, olga):
    page = text(browse(olga).get(at("copy", former)))
    assert f'value="{former.date + timedelta(weeks=26):%Y-%m-%d}"' in page and 'value="5"' in page
