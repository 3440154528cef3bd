"""At the door: who was there, said by organisers alone, on a phone, in both directions."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from cities.kept import mark
from cities.models import City
from conftest import make_person
from meetings.attendance import tick
from meetings.models import Registration
from meetings.tests.test_registering import at, come, gives_up, make_meeting, text
from posts.models import Act
from posts.viewing import viewing_as

pytestmark = pytest.mark.django_db
Presence = Registration.Presence


@pytest.fixture
def meeting(pisek):
    return make_meeting(pisek, ahead=0)


def ticks(browser, meeting, registration, presence, **more):
    sent = {"registration": registration.code, "presence": presence} | more
    return browser.post(at("checkin", meeting), sent)


def presence_of(registration):
    registration.refresh_from_db()
    return registration.presence


def test_a_line_is_ticked_and_taken_back(browse, meeting, jana, karel, olga):
    mine, browser = come(jana, meeting), browse(olga)
    come(karel, meeting)
    answer = ticks(browser, meeting, mine, "present")
    assert answer.url.endswith(f"/prezence/#{mine.code}") and presence_of(mine) == "present"
    page = text(browser.get(at("checkin", meeting)))
    assert "1 člověk je tu." in page and "2 řádky v seznamu." in page
    assert (mine.checked_by, mine.checked_at is None) == (olga, False)
    ticks(browser, meeting, mine, "")
    assert presence_of(mine) == "" and mine.checked_at is None


def test_ticked_twice_it_stays_ticked_and_nonsense_is_a_missing_page(browse, meeting, jana, olga):
    mine, browser = come(jana, meeting), browse(olga)
    for _each in range(2):
        ticks(browser, meeting, mine, "excused")
    assert presence_of(mine) == "excused"
    assert ticks(browser, meeting, mine, "zqnic").status_code == 404
    assert browser.post(at("checkin", meeting), {"registration": "zqnikdo", "presence": "present"}).status_code == 404


def test_every_tick_leaves_an_act_because_it_opens_the_room(browse, meeting, jana, olga):
    mine, browser = come(jana, meeting), browse(olga)
    for presence in ("present", "present", "absent", ""):
        ticks(browser, meeting, mine, presence)
    acts = Act.objects.filter(verb=Act.Verb.TICKED).order_by("pk")
    assert [act.details["presence"] for act in acts] == ["present", "absent", ""]
    assert {(act.actor, act.details["registration"]) for act in acts} == {(olga, mine.pk)}


def test_who_ticked_first_is_not_overwritten_by_a_second_click(meeting, jana, olga):
    mine = come(jana, meeting)
    assert tick(mine, Presence.PRESENT, by=olga) and not tick(mine, Presence.PRESENT, by=jana)
    mine.refresh_from_db()
    assert mine.checked_by == olga


def test_the_list_is_found_in_by_name_and_by_city(browse, meeting, jana, karel, olga):
    come(jana, meeting)
    come(karel, meeting)
    browser = browse(olga)
    for wanted in ("svobod", "KOLÍN"):
        page = text(browser.get(at("checkin", meeting), {"hledat": wanted}))
        assert "Ing. Karel Svoboda" in page or "Karel Svoboda" in page
        assert 'id="' + Registration.objects.get(person=jana).code not in page
    assert "Nikdo v seznamu" in text(browser.get(at("checkin", meeting), {"hledat": "zqnikdo"}))


def test_the_code_that_somebody_shows_leads_an_organiser_to_their_line(browse, meeting, jana, karel, olga):
    mine = come(jana, meeting)
    shown = text(browse(jana).get(at("registration", meeting, mine.code)))
    assert 'class="qr"' in shown
    page = reverse("meetings:checkin_one", args=[meeting.number, mine.code])
    assert "Jana Dvořáková" in text(browse(olga).get(page))
    answer = ticks(browse(olga), meeting, mine, "present", one="1")
    assert answer.url == page and presence_of(mine) == "present"
    assert browse(jana).get(page).status_code == browse(karel).get(page).status_code == 404


def test_who_comes_unannounced_is_registered_and_present_beyond_all_seats(browse, pisek, jana, karel, olga):
    meeting = make_meeting(pisek, ahead=0, capacity=1)
    come(jana, meeting)
    seat = karel.memberships.get()
    page = text(browse(olga).get(at("checkin", meeting)))
    assert "Kolín: Karel Svoboda" in page and "Písek: Jana Dvořáková" not in page
    browse(olga).post(at("checkin", meeting), {"seat": seat.pk})
    assert Registration.objects.get(person=karel).presence == "present"
    answer = browse(olga).post(at("checkin", meeting), {"seat": seat.pk})  # once more: they are no choice any more
    assert answer.status_code == 200 and Registration.objects.count() == 2


def test_nobody_of_a_city_that_has_left_is_offered_at_the_door(browse, meeting, kolin, karel, olga, as_web):
    kolin.status = City.Status.LEFT
    kolin.save()
    page = at("checkin", meeting)
    assert "Karel Svoboda" not in text(browse(olga).get(page))
    assert browse(olga).post(page, {"seat": karel.memberships.get().pk}).status_code == 200  # no choice
    assert not Registration.objects.exists()


def test_who_came_unannounced_is_still_chosen_after_the_session_had_expired(client, meeting, karel, olga):
    seat = karel.memberships.get()
    client.post(at("checkin", meeting), {"seat": seat.pk, "kept_for": mark(olga)})
    client.force_login(olga)
    assert f'<option value="{seat.pk}" selected>' in text(client.get(at("checkin", meeting)))


def test_who_has_left_stands_in_the_list_only_when_ticked(browse, meeting, jana, karel, olga):
    mine, his = come(jana, meeting), come(karel, meeting)
    gives_up(jana, mine)
    page = text(browse(olga).get(at("checkin", meeting)))
    assert his.code in page and mine.code not in page
    with viewing_as(olga):
        tick(mine, Presence.EXCUSED, by=olga)
    assert mine.code in text(browse(olga).get(at("checkin", meeting)))


@pytest.mark.parametrize("ahead", [5, -70])
def test_long_before_and_long_after_the_list_is_only_read(browse, pisek, jana, olga, ahead):
    meeting = make_meeting(pisek, ahead=30)
    mine = come(jana, meeting)
    meeting.date = make_meeting(pisek, number=9, ahead=ahead).date
    meeting.signup_until = None
    meeting.save()
    ticks(browse(olga), meeting, mine, "present")
    assert presence_of(mine) == ""
    assert 'name="presence"' not in text(browse(olga).get(at("checkin", meeting)))


@pytest.mark.parametrize("state", ["planned", "cancelled"])
def test_of_a_meeting_that_does_not_take_place_nobody_is_ticked(browse, meeting, jana, olga, state):
    mine = come(jana, meeting)
    meeting.state = state
    meeting.save()
    ticks(browse(olga), meeting, mine, "present")
    assert presence_of(mine) == ""
    assert 'name="presence"' not in text(browse(olga).get(at("checkin", meeting)))


def test_nobody_says_of_themselves_that_they_were_there_for_the_database_too(meeting, pisek, jana, petr, olga, as_web):
    mine = come(jana, meeting)
    for person in (jana, petr):
        with viewing_as(person), pytest.raises(DatabaseError), transaction.atomic():
            tick(mine, Presence.PRESENT, by=person)
    other = make_person("Věra Nová", pisek)
    with viewing_as(other), pytest.raises(DatabaseError), transaction.atomic():
        Registration(meeting=meeting, person=other, city=pisek, by=other, presence="present").save(force_insert=True)
    with viewing_as(olga):
        assert tick(mine, Presence.PRESENT, by=olga)


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_a_fixed_number_of_queries(browse, page_queries, pisek, meeting, olga, many):
    for number in range(many):
        come(make_person(f"Člověk {number}", pisek), meeting)
    assert len(page_queries(browse(olga), at("checkin", meeting))) == 5
