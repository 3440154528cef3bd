"""At the door: who was there, said by organisers alone, on a phone, in both directions."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from cities.kept import mark
from cities.models import City
from conftest import make_person
from meetings.attendance import substitute, tick
from meetings.models import Registration
from meetings.registering import Taken, move_queue
from meetings.tests.test_registering import at, come, gives_up, make_meeting, state_of, text
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


# What a script sends, perhaps an hour later (static/js/ticks.js).


def script(browser, by, meeting, registration, presence, *was, **more):
    said = {"registration": registration.code, "presence": presence, "was": was, "by": by.pk} | more
    return browser.post(at("checkin", meeting), said, headers={"X-Requested-With": "part"})


def test_a_script_is_answered_with_the_line_alone(browse, meeting, jana, karel, olga):
    mine, his, browser = come(jana, meeting), come(karel, meeting), browse(olga)
    answer = script(browser, olga, meeting, mine, "present", "")
    page = text(answer)
    assert answer.status_code == 200 and f'id="l-{mine.code}"' in page and "1 člověk je tu." in page
    assert his.code not in page and "<html" not in page and "Svoboda" not in page
    assert script(browser, olga, meeting, mine, "present", "").status_code == 200  # sent twice
    assert Act.objects.filter(verb=Act.Verb.TICKED).count() == 1
    assert 'class="messages' not in text(browser.get(at("checkin", meeting)))


def test_what_a_colleague_has_said_meanwhile_is_not_overwritten(browse, meeting, jana, olga):
    mine, browser = come(jana, meeting), browse(olga)
    other = make_person("Pavel Druhý", role="organiser")
    script(browse(other), other, meeting, mine, "excused", "")
    answer = script(browser, olga, meeting, mine, "present", "")
    assert answer.status_code == 409 and 'name="was" value="excused"' in text(answer) and presence_of(mine) == "excused"
    page = ticks(browser, meeting, mine, "present", was="")  # without script too
    assert presence_of(mine) == "excused" and "Mezitím se to změnilo" in text(browser.get(page.url.split("#")[0]))
    assert script(browser, olga, meeting, mine, "present", "", "excused").status_code == 200  # they have seen it


def test_a_tick_whose_answer_was_lost_may_be_taken_back_in_the_dark(browse, meeting, jana, olga):
    mine, browser = come(jana, meeting), browse(olga)
    script(browser, olga, meeting, mine, "present", "")
    assert script(browser, olga, meeting, mine, "", "", "present").status_code == 200 and presence_of(mine) == ""


def test_the_list_that_has_been_closed_and_the_line_that_is_gone_say_so(browse, pisek, jana, karel, olga):
    meeting = make_meeting(pisek, ahead=30)
    mine, browser = come(jana, meeting), browse(olga)
    assert script(browser, olga, meeting, mine, "present", "").status_code == 409
    mine.code = "zqneni"
    assert script(browser, olga, meeting, mine, "present", "").status_code == 404


def test_nobody_sends_what_somebody_else_has_ticked(client, browse, meeting, jana, karel, olga):
    mine = come(jana, meeting)
    other = make_person("Pavel Druhý", role="organiser")
    assert script(browse(other), olga, meeting, mine, "present", "").status_code == 403
    assert script(browse(karel), karel, meeting, mine, "present", "").status_code == 404
    assert script(client, olga, meeting, mine, "present", "", kept_for=mark(olga)).status_code in (302, 401)
    assert presence_of(mine) == ""


@pytest.mark.parametrize("presence", ["present", "excused"])
def test_whoever_is_offered_a_seat_on_the_eve_is_ticked_as_well(browse, pisek, jana, karel, olga, presence):
    meeting = make_meeting(pisek, ahead=1, capacity=1)
    first, mine = come(jana, meeting), come(karel, meeting)
    gives_up(jana, first)
    move_queue()
    assert state_of(mine) == "offered"
    ticks(browse(olga), meeting, mine, presence)
    assert presence_of(mine) == presence


def test_the_tick_of_somebody_who_has_left_the_city_is_still_corrected(browse, meeting, pisek, jana, olga):
    mine = come(jana, meeting)
    ticks(browse(olga), meeting, mine, "present")
    jana.memberships.get().end(by=olga)
    ticks(browse(olga), meeting, mine, "absent")
    assert presence_of(mine) == "absent"


# A colleague came instead.


@pytest.fixture
def vera(pisek):
    return make_person("Věra Nová", pisek)


def came_instead(browser, meeting, registration, person, **more):
    said = {"registration": registration.code, "registered": registration.person_id, "person": person and person.pk}
    return browser.post(at("checkin", meeting), said | {"person": person.pk if person else ""} | more)


def test_a_colleague_of_the_same_city_came_instead(browse, meeting, jana, vera, karel, olga):
    mine, browser = come(jana, meeting, shows_name=True, seeks="zqmoje"), browse(olga)
    come(karel, meeting)
    page = text(browser.get(at("checkin", meeting))).split(f'id="{mine.code}"')[1].split("</li>")[0]
    assert "Věra Nová" in page and "Svoboda" not in page
    assert came_instead(browser, meeting, mine, vera).url.endswith(f"#{mine.code}")
    mine.refresh_from_db()
    assert (mine.person, mine.instead_of, mine.presence, mine.checked_by) == (vera, jana, "present", olga)
    assert (mine.shows_name, mine.seeks) == (False, "")
    page = text(browser.get(at("checkin", meeting)))
    assert "místo: Jana Dvořáková" in page.replace("\N{NO-BREAK SPACE}", " ") and "1 člověk je tu." in page
    assert "Jana Dvořáková" in text(browser.get(at("attendees", meeting)))
    act = Act.objects.get(verb=Act.Verb.TICKED)
    assert (act.details["person"], act.details["instead_of"], act.actor) == (vera.pk, jana.pk, olga)


def test_the_room_is_the_substitutes_alone(browse, meeting, jana, vera, olga):
    mine = come(jana, meeting)
    ticks(browse(olga), meeting, mine, "present")
    assert meeting.room_id in viewing_groups(jana)
    came_instead(browse(olga), meeting, mine, vera)
    assert meeting.room_id in viewing_groups(vera) and meeting.room_id not in viewing_groups(jana)


def viewing_groups(person):
    with connection.cursor() as cursor:
        cursor.execute("select cities_groups_of(%s)", [person.pk])
        return cursor.fetchone()[0]


def test_sent_twice_or_late_it_is_one_change_and_may_be_put_right(browse, meeting, pisek, jana, vera, olga):
    mine, browser, other = come(jana, meeting), browse(olga), make_person("Ota Jiný", pisek)
    for _each in range(2):
        assert came_instead(browser, meeting, mine, vera).status_code == 302
    late = came_instead(browser, meeting, mine, other)  # said of Jana, who does not stand there any more
    assert "Mezitím se to změnilo" in text(browser.get(late.url.split("#")[0]))
    mine.refresh_from_db()
    assert mine.person == vera and Act.objects.filter(verb=Act.Verb.TICKED).count() == 1
    came_instead(browser, meeting, mine, other)
    mine.refresh_from_db()
    assert (mine.person, mine.instead_of) == (other, jana)
    came_instead(browser, meeting, mine, jana)
    mine.refresh_from_db()
    assert (mine.person, mine.instead_of) == (jana, None)


def test_without_a_choice_the_form_says_so_and_nobody_of_another_city_is_one(browse, meeting, jana, vera, karel, olga):
    mine, browser = come(jana, meeting), browse(olga)
    page = text(came_instead(browser, meeting, mine, None))
    assert "Opravte jednu věc" in page and f'href="#id_person_{mine.code}"' in page and "<details open>" in page
    assert came_instead(browser, meeting, mine, karel).status_code == 200
    mine.code = "zqneni"
    assert came_instead(browser, meeting, mine, vera).status_code == 404
    mine.refresh_from_db(fields=["person"])
    assert mine.person == jana


def test_who_stands_in_the_list_already_comes_instead_of_nobody(browse, meeting, jana, vera, olga):
    mine = come(jana, meeting)
    come(vera, meeting)
    with viewing_as(olga), pytest.raises(Taken):
        substitute(mine, vera.pk, by=olga)
    assert "Přišla náhrada" not in text(browse(olga).get(at("checkin", meeting)))


def test_a_choice_made_after_the_session_had_expired_is_still_there(client, meeting, jana, vera, olga):
    mine = come(jana, meeting)
    came_instead(client, meeting, mine, vera, kept_for=mark(olga))
    client.force_login(olga)
    page = text(client.get(at("checkin", meeting)))
    assert f'<option value="{vera.pk}" selected>' in page


def test_a_seat_with_somebody_in_the_room_is_given_by_organisers_alone(meeting, pisek, petr, jana, vera, olga, as_web):
    mine = come(jana, meeting)
    with viewing_as(olga):
        tick(mine, Presence.PRESENT, by=olga)
    for person in (petr, jana):
        with viewing_as(person):
            for forged in ({"person": vera}, {"instead_of": vera}):
                with pytest.raises(DatabaseError), transaction.atomic():
                    Registration.objects.filter(pk=mine.pk).update(**forged, by=person)
            with pytest.raises(DatabaseError), transaction.atomic():
                substitute(mine, vera.pk, by=person)
    other = make_person("Ota Jiný", pisek)
    with viewing_as(petr), pytest.raises(DatabaseError), transaction.atomic():
        Registration(meeting=meeting, person=other, city=pisek, by=petr, instead_of=jana).save(force_insert=True)


def test_for_the_database_too_nobody_of_another_city_comes_instead(meeting, jana, karel, olga, as_web):
    mine = come(jana, meeting)
    with viewing_as(olga), pytest.raises(DatabaseError), transaction.atomic():
        substitute(mine, karel.pk, by=olga)


def test_nobody_offers_a_seat_or_gives_one_to_whoever_has_left_for_the_database_too(meeting, jana, petr, olga, as_web):
    mine = come(jana, meeting)
    for person in (jana, petr, olga):
        for state in ("offered", "lapsed"):
            with viewing_as(person), pytest.raises(DatabaseError), transaction.atomic():
                Registration.objects.filter(pk=mine.pk).update(state=state, by=person)


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_with_substitutes_costs_a_fixed_number_of_queries(browse, page_queries, pisek, meeting, olga, many):
    for number in range(many):
        come(make_person(f"Člověk {number}", pisek), meeting)
        make_person(f"Kolega {number}", pisek)
    assert len(page_queries(browse(olga), at("checkin", meeting))) == 5
