"""Coming online: seats and a queue of their own, the closed link, changing from one way to the other; certificates."""

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse

from conftest import make_person
from inbox.calendar import make_key
from meetings.attendance import tick
from meetings.models import OnlineLink, Registration
from meetings.online import keep
from meetings.registering import Full, how_full, move_queue, register, remind, switch
from meetings.tests.test_polls import text
from meetings.tests.test_registering import at, come, gives_up, make_meeting, state_of
from posts.models import Act
from posts.viewing import viewing_as

pytestmark = pytest.mark.django_db
State, LINK = Registration.State, "https://zqodkaz.example/sal"
ONLINE, NOTHING = {"mode": "online"}, {"shows_name": False, "seeks": ""}


@pytest.fixture
def meeting(pisek, olga):
    return hybrid(pisek, olga)


def hybrid(city, olga, seats=2, **fields):
    meeting = make_meeting(city, **fields)
    with viewing_as(olga):
        keep(meeting, seats, LINK, by=olga)
    meeting.refresh_from_db()
    return meeting


def switches(person, registration, mode, **how):
    with viewing_as(person):
        switch(registration, mode, by=person, **how)


# Seats.


def test_seats_online_are_counted_by_themselves(pisek, olga, jana, karel, lida, tereza):
    meeting = hybrid(pisek, olga, 1, capacity=1)
    room, online = come(jana, meeting), come(karel, meeting, **ONLINE)
    late, late_online = come(lida, meeting), come(tereza, meeting, **ONLINE)
    assert [each.state for each in (room, online, late, late_online)] == ["seat", "seat", "waiting", "waiting"]
    with viewing_as(lida):
        full = how_full(meeting, since=late_online.at, mode="online")
        assert (full.held, full.online, full.before) == (1, 1, 0)
    gives_up(karel, online)
    move_queue()
    assert [state_of(each) for each in (late, late_online)] == [State.WAITING, State.OFFERED]


def test_what_one_city_may_have_counts_in_the_room_alone(pisek, olga, jana, petr):
    meeting = hybrid(pisek, olga, seats_per_city=1)
    assert [come(jana, meeting).state, come(petr, meeting, **ONLINE).state] == [State.SEAT, State.SEAT]


def test_one_registers_online_where_there_is_such_a_part(browse, meeting, jana, pisek):
    page = text(browse(jana).get(at("signup", meeting)))
    assert 'name="mode"' in page and "Online je obsazeno 0 z 2 míst." in page
    browse(jana).post(at("signup", meeting), ONLINE)
    assert Registration.objects.get().mode == "online"
    assert 'name="mode"' not in text(browse(jana).get(at("signup", make_meeting(pisek, 5))))


def test_without_an_online_part_nobody_sits_there_by_sql(pisek, jana, as_web):
    as_web.execute("reset role")
    meeting = make_meeting(pisek)
    as_web.execute("set role smartpitch_web")
    with viewing_as(jana):
        assert register(meeting, jana.pk, pisek, NOTHING | ONLINE, by=jana).state == State.WAITING


# From one way to the other.


def test_a_free_seat_of_the_other_kind_is_given_at_once(browse, pisek, olga, jana, karel):
    meeting = hybrid(pisek, olga, 1, capacity=1)
    mine, waits = come(jana, meeting), come(karel, meeting)
    browser = browse(jana)
    assert at("registration_switch", meeting, mine.code) in text(browser.get(at("registration", meeting, mine.code)))
    for _each in range(2):
        assert browser.post(at("registration_switch", meeting, mine.code), {"to": "online"}).status_code == 302
    mine.refresh_from_db()
    assert (mine.mode, mine.state) == ("online", State.SEAT)
    move_queue()
    assert state_of(waits) == State.OFFERED


def test_nobody_loses_a_seat_without_being_asked(browse, pisek, olga, jana, karel):
    meeting = hybrid(pisek, olga, 1)
    come(karel, meeting, **ONLINE)
    mine, browser = come(jana, meeting), browse(jana)
    answer = browser.post(at("registration_switch", meeting, mine.code), {"to": "online"})
    assert answer.status_code == 409 and "Vzdát se svého místa" in text(answer)
    mine.refresh_from_db()
    assert (mine.mode, mine.state) == ("room", State.SEAT)
    browser.post(at("registration_switch", meeting, mine.code), {"to": "online", "waits": "1"})
    mine.refresh_from_db()
    assert (mine.mode, mine.state) == ("online", State.WAITING)


def test_who_changes_goes_to_the_end_of_the_other_queue(pisek, olga, jana, karel, lida):
    meeting = hybrid(pisek, olga, 1)
    first = come(jana, meeting)
    seat, waits = come(karel, meeting, **ONLINE), come(lida, meeting, **ONLINE)
    gives_up(karel, seat)  # the seat is free and Lída's turn, though Jana has been here longer
    with pytest.raises(Full):
        switches(jana, first, "online")
    switches(jana, first, "online", waits=True)
    move_queue()
    assert (state_of(first), state_of(waits)) == (State.WAITING, State.OFFERED)


def test_a_change_by_sql_goes_through_the_queue_too(pisek, olga, jana, karel, as_web):
    as_web.execute("reset role")
    meeting = hybrid(pisek, olga, 1)
    come(karel, meeting, **ONLINE)
    mine = come(jana, meeting)
    as_web.execute("set role smartpitch_web")
    with viewing_as(jana):
        as_web.execute("update meetings_registration set mode = 'online', state = 'seat' where id = %s", [mine.pk])
        assert state_of(mine) == State.WAITING


def test_others_do_not_change_it(browse, meeting, pisek, jana, karel):
    mine, colleague = come(jana, meeting), make_person("Věra Nová", pisek)
    for person in (karel, colleague):
        assert browse(person).post(at("registration_switch", meeting, mine.code), {"to": "online"}).status_code == 404
    mine.refresh_from_db()
    assert mine.mode == "room"


# The link.


def test_the_link_is_read_by_those_with_a_seat_and_organisers(
    browse, client, pisek, olga, jana, karel, lida, petr, tereza, adam
):
    meeting = hybrid(pisek, olga, 1)
    room, online, waits = come(jana, meeting), come(karel, meeting, **ONLINE), come(lida, meeting, **ONLINE)
    for person, mine, shown in ((jana, room, True), (karel, online, True), (lida, waits, False)):
        assert (LINK in text(browse(person).get(at("registration", meeting, mine.code)))) is shown
    assert LINK in text(browse(olga).get(at("online", meeting)))
    assert LINK not in text(browse(petr).get(at("registration", meeting, room.code)))  # he has no seat himself
    for browser in (client, *(browse(person) for person in (petr, lida, tereza, adam))):
        for name in ("detail", "signup", "attendees", "checkin", "online", "event"):
            assert LINK not in text(browser.get(at(name, meeting), follow=True))


def test_the_web_role_reads_the_link_with_a_standing_seat_alone(pisek, olga, jana, karel, lida, petr, adam, as_web):
    as_web.execute("reset role")
    meeting = hybrid(pisek, olga, 1)
    mine = come(jana, meeting)
    come(karel, meeting, **ONLINE)
    come(lida, meeting, **ONLINE)  # waits
    as_web.execute("set role smartpitch_web")
    for person, count in ((jana, 1), (karel, 1), (olga, 1), (lida, 0), (petr, 0), (adam, 0)):
        with viewing_as(person):
            assert OnlineLink.objects.count() == count, person
    with viewing_as(jana):
        as_web.execute("update meetings_onlinelink set link = 'https://x.example'")
        assert as_web.rowcount == 0
        as_web.execute("delete from meetings_onlinelink")
        assert as_web.rowcount == 0
    gives_up(jana, mine)
    with viewing_as(jana):
        assert not OnlineLink.objects.exists()
        with pytest.raises(DatabaseError), transaction.atomic():
            as_web.execute("insert into meetings_onlinelink values (%s, 'https://x.example')", [meeting.pk])
    assert not OnlineLink.objects.exists()


def test_who_has_left_the_city_reads_the_link_no_more(pisek, olga, jana, petr, as_web):
    as_web.execute("reset role")
    meeting = hybrid(pisek, olga)
    come(jana, meeting)
    jana.memberships.get().end(by=petr)
    as_web.execute("set role smartpitch_web")
    with viewing_as(jana):
        assert not OnlineLink.objects.exists()


def test_no_calendar_and_no_letter_says_the_link(browse, client, pisek, olga, jana, karel, mailoutbox):
    meeting = hybrid(pisek, olga, ahead=7)
    come(jana, meeting, **ONLINE)
    come(karel, meeting)
    key = make_key(jana)
    feed = client.get(reverse("meetings:feed", args=[key]))
    assert "Smart Cities Pitch 4" in text(feed) and "zqodkaz" not in text(feed)
    assert remind()
    said = {letter.to[0]: f"{letter.body} {letter.alternatives}" for letter in mailoutbox}
    assert "Účastníte se online" in said[jana.email].replace("\xa0", " ") and "online" not in said[karel.email]
    assert not [words for words in said.values() if "zqodkaz" in words]


def test_an_organiser_keeps_the_online_part(browse, pisek, olga, jana):
    meeting, browser = make_meeting(pisek), browse(olga)
    seen = browser.get(at("online", meeting)).context["form"].initial["seen"]
    bad = browser.post(at("online", meeting), {"seats": "", "link": "zqnic", "seen": seen})
    assert "zqnic" in text(bad) and not OnlineLink.objects.exists()
    browser.post(at("online", meeting), {"seats": 5, "link": LINK, "seen": seen})
    meeting.refresh_from_db()
    assert (meeting.online_capacity, OnlineLink.objects.get().link) == (5, LINK)
    assert LINK not in str(list(Act.objects.values_list("details", flat=True)))
    stale = browser.post(at("online", meeting), {"seats": 9, "link": "https://jine.example", "seen": seen})
    assert "Mezitím" in text(stale) and LINK in text(stale) and OnlineLink.objects.get().link == LINK
    come(jana, meeting, **ONLINE)
    seen = browser.get(at("online", meeting)).context["form"].initial["seen"]
    gone = browser.post(at("online", meeting), {"seats": "", "link": "", "seen": seen})
    assert "Online už se někdo účastní" in text(gone)
    assert browse(jana).post(at("online", meeting), {"seats": 9}).status_code == 404


def test_online_people_are_ticked_at_the_door_as_well(browse, pisek, olga, jana):
    meeting = hybrid(pisek, olga, ahead=0)
    mine = come(jana, meeting, **ONLINE)
    assert '<span class="tag">online</span>' in text(browse(olga).get(at("checkin", meeting)))
    browse(olga).post(at("checkin", meeting), {"registration": mine.code, "presence": "present"})
    mine.refresh_from_db()
    assert mine.presence == "present"


def test_pages_of_a_meeting_with_an_online_part_cost_a_fixed_number_of_queries(browse, page_queries, meeting, jana):
    mine = come(jana, meeting)
    assert len(page_queries(browse(jana), at("registration", meeting, mine.code))) == 4
    assert len(page_queries(browse(jana), at("registration_switch", meeting, mine.code))) == 4


# The certificate.


@pytest.fixture
def held(pisek, olga, jana):
    """Jana was there, Petr registered and did not come."""
    meeting = make_meeting(pisek, ahead=0, venue="Sál radnice")
    mine = come(jana, meeting, seeks="zqseeks")
    tick(mine, "present", by=olga)
    return meeting, mine


def test_who_was_there_prints_a_certificate_and_so_do_their_coordinator_and_organisers(
    browse, held, jana, petr, olga, karel, pisek
):
    meeting, mine = held
    jana.title_before, jana.title_after = "Ing.", "Ph.D."
    jana.save()
    for person in (jana, petr, olga):
        page = text(browse(person).get(at("certificate", meeting, mine.code)))
        assert "Ing. Jana Dvořáková, Ph.D." in page and "Písek" in page and "Sál radnice" in page
        assert "Smart Cities Pitch 4" in page and "zqseeks" not in page
    assert at("certificate", meeting, mine.code) in text(browse(jana).get(at("registration", meeting, mine.code)))
    for person in (karel, make_person("Věra Nová", pisek)):
        assert browse(person).get(at("certificate", meeting, mine.code)).status_code == 404


@pytest.mark.parametrize("presence", ["", "excused", "absent"])
def test_there_is_no_certificate_for_who_was_not_there(browse, held, jana, olga, presence):
    meeting, mine = held
    tick(mine, presence, by=olga)
    for person in (jana, olga):
        assert browse(person).get(at("certificate", meeting, mine.code)).status_code == 404
    assert "potvrzeni" not in text(browse(jana).get(at("registration", meeting, mine.code)))


def test_guests_and_administrators_get_no_certificate_of_others(browse, client, held, hana, adam):
    meeting, mine = held
    for person in (hana, adam):
        assert browse(person).get(at("certificate", meeting, mine.code)).status_code == 404
    assert client.get(at("certificate", meeting, mine.code)).status_code == 302
