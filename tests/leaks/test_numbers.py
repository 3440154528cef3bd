"""A number of thousands of digits, which Python refuses to read, breaks no page."""

import pytest
from django.urls import reverse

from cities.numbers import as_number
from meetings.tests.test_pitches import make_pitch
from meetings.tests.test_registering import at, make_meeting
from practices.fields import PartialDate

pytestmark = pytest.mark.django_db
LONG = "9" * 5000


@pytest.mark.parametrize(
    ("text", "number"), [("12", 12), ("0", 0), ("", None), (None, None), ("-1", None), ("²", None), (LONG, None)]
)
def test_a_number_is_read_or_is_none(text, number):
    assert as_number(text) == number


def test_a_number_over_the_limit_is_none():
    assert [as_number(text, 999) for text in ("999", "1000", "0999")] == [999, None, None]


POSTED = {
    "meetings:decisions_release": {"expected": LONG},
    "meetings:materials": {"expected": LONG},
    "meetings:closing": {"step": "cities", "cities": LONG},
    "meetings:agenda_deed": {"do": "drop", "slot": LONG},
    "meetings:host": {"task": LONG, "state": "done"},
}


@pytest.mark.parametrize("name", POSTED)
def test_a_number_too_long_to_be_read_is_told(name, browse, kolin, jana, olga):
    meeting = make_meeting(kolin, ahead=0)
    make_pitch(meeting, jana)
    answer = browse(olga).post(reverse(name, args=[meeting.number]), POSTED[name])
    assert answer.status_code < 500


@pytest.mark.parametrize("name", ["now", "letters", "list", "compiled"])
def test_such_an_address_is_told_too(name, browse, kolin, olga):
    meeting = make_meeting(kolin, ahead=0)
    address = at(name, meeting) if name in ("now", "letters") else reverse(f"meetings:{name}")
    query = "&".join(f"{key}={LONG}" for key in ("bod", "setkani", "mesto", "rok", "po", "pred", "kdo", "strana"))
    assert browse(olga).get(f"{address}?{query}").status_code == 200


def test_nor_in_the_list_of_devices_and_of_invitations(browse, pisek, petr):
    assert browse(petr).post(reverse("usersessions_list"), {"session": LONG}).status_code < 500
    assert browse(petr).post(reverse("cities:invitation_resend", args=[pisek.pk]), {"one": LONG}).status_code < 500


@pytest.mark.parametrize("typed", [f"2018-{LONG}", "2018-²"])
def test_a_date_with_such_a_month_is_shown_again_as_it_was_typed(typed):
    assert PartialDate(required=False).prepare_value(typed) == typed
