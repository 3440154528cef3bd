"""People of a city: who sees and changes them, and that an ended membership closes every door at the next request."""

from datetime import timedelta

import pytest
from django.utils import timezone

from cities.models import Membership, Unit
from conftest import make_city, make_person, make_practice

pytestmark = pytest.mark.django_db


def path(city, rest=""):
    return f"/mesta/{city.pk}/lide/{rest}"


def membership_of(person):
    return person.memberships.current().get()


def test_coordinators_and_organisers_change_people_experts_read_them(browse, pisek, petr, jana, olga, radek):
    for person, may in ((petr, True), (olga, True), (jana, False)):
        page = browse(person).get(path(pisek)).content.decode()
        assert "Jana Dvořáková" in page and "odbor rozvoje města" in page and "Radek Bývalý" in page
        assert ("Pozvat lidi" in page) is may
        own = membership_of(jana).pk
        assert browse(person).get(path(pisek, f"{own}/")).status_code == (200 if may else 404)
        assert browse(person).get(path(pisek, f"{own}/ukoncit/")).status_code == (200 if may else 404)
        assert browse(person).get(f"/mesta/{pisek.pk}/utvary/novy/").status_code == (200 if may else 404)


@pytest.mark.parametrize("who", ["karel", "tereza", "hana", "adam", "radek"])
def test_strangers_get_the_same_as_for_a_missing_city(request, browse, pisek, who):
    client = browse(request.getfixturevalue(who))
    hidden, missing = client.get(path(pisek)), client.get("/mesta/999999/lide/")
    assert hidden.status_code == missing.status_code == 404 and hidden.content == missing.content


def test_places_outside_the_community_have_no_people(browse, olga):
    place = make_city("Kodaň", "outside", country="DK", ruian=None)
    assert browse(olga).get(path(place)).status_code == 404
    assert browse(olga).get(f"/mesta/{place.pk}/pozvanky/nova/").status_code == 404


def test_77_an_ended_membership_closes_the_door_at_the_next_request(browse, pisek, kolin, petr, jana, karel):
    practice = make_practice(kolin, karel, "circle", [kolin, pisek])
    client, address = browse(jana), f"/praxe/{practice.code}/"
    assert client.get(address).status_code == 200
    page = browse(petr).get(path(pisek, f"{membership_of(jana).pk}/ukoncit/")).content.decode()
    assert "hned" in page and "zůstává městu" in page
    browse(petr).post(path(pisek, f"{membership_of(jana).pk}/ukoncit/"))
    assert client.get(address).status_code == 404
    assert client.get(path(pisek)).status_code == 404
    ended = jana.memberships.get()
    assert ended.ended_by == petr and not ended.is_current()


def test_a_membership_that_ran_out_by_itself_closes_it_too(browse, pisek, kolin, jana, karel):
    practice = make_practice(kolin, karel, "circle", [kolin, pisek])
    client = browse(jana)
    assert client.get(f"/praxe/{practice.code}/").status_code == 200
    jana.memberships.update(valid_to=timezone.now())
    assert client.get(f"/praxe/{practice.code}/").status_code == 404


def test_the_last_coordinator_stays_and_is_told_why(browse, pisek, petr, jana):
    client = browse(petr)
    response = client.post(path(pisek, f"{membership_of(petr).pk}/ukoncit/"), follow=True)
    assert "bez koordinátora" in response.content.decode() and membership_of(petr)
    fields = {"role": "expert", "unit": ""}
    response = client.post(path(pisek, f"{membership_of(petr).pk}/"), fields)
    assert "bez koordinátora" in response.content.decode()
    assert membership_of(petr).role == Membership.Role.COORDINATOR


def test_a_coordinator_may_leave_when_there_is_another(browse, pisek, petr):
    make_person("Druhá Koordinátorka", pisek, Membership.Role.COORDINATOR)
    response = browse(petr).post(path(pisek, f"{membership_of(petr).pk}/ukoncit/"))
    assert response["Location"] == "/" and not petr.memberships.current().exists()


def test_a_coordinator_whose_account_is_closed_does_not_count(browse, pisek, petr):
    make_person("Zavřená", pisek, Membership.Role.COORDINATOR, is_active=False)
    browse(petr).post(path(pisek, f"{membership_of(petr).pk}/ukoncit/"))
    assert petr.memberships.current().exists()


def test_role_and_unit_change(browse, pisek, petr, jana):
    unit = Unit.objects.create(city=pisek, name="odbor informatiky")
    theirs = membership_of(jana)
    browse(petr).post(path(pisek, f"{theirs.pk}/"), {"role": "coordinator", "unit": unit.pk})
    theirs.refresh_from_db()
    assert (theirs.role, theirs.unit) == (Membership.Role.COORDINATOR, unit)


def test_85_units_and_people_of_another_city_are_out_of_reach(browse, pisek, kolin, petr, karel):
    foreign, theirs = Unit.objects.create(city=kolin, name="odbor"), membership_of(karel)
    client = browse(petr)
    assert client.post(path(pisek, f"{theirs.pk}/ukoncit/")).status_code == 404
    assert client.post(path(kolin, f"{theirs.pk}/ukoncit/")).status_code == 404
    assert client.post(f"/mesta/{pisek.pk}/utvary/{foreign.pk}/", {"name": "můj"}).status_code == 404
    own = membership_of(petr)
    assert client.post(path(pisek, f"{own.pk}/"), {"role": "coordinator", "unit": foreign.pk}).status_code == 200
    assert client.post(path(pisek, f"{own.pk}/"), {"role": "organiser", "unit": ""}).status_code == 200
    assert membership_of(karel) and membership_of(petr).role == Membership.Role.COORDINATOR


def test_units_are_added_and_renamed_once(browse, pisek, petr):
    client, add = browse(petr), f"/mesta/{pisek.pk}/utvary/novy/"
    fields = {"name": "odbor dopravy", "kind": "department", "website": ""}
    assert client.post(add, fields).status_code == 302
    assert client.post(add, fields | {"name": "Odbor Dopravy"}).status_code == 200
    unit = Unit.objects.get(city=pisek)
    client.post(f"/mesta/{pisek.pk}/utvary/{unit.pk}/", fields | {"name": "odbor dopravy a parkování"})
    unit.refresh_from_db()
    assert unit.name == "odbor dopravy a parkování"


def test_a_membership_of_the_past_cannot_be_changed(browse, pisek, petr, radek):
    old = radek.memberships.get()
    assert browse(petr).post(path(pisek, f"{old.pk}/"), {"role": "coordinator", "unit": ""}).status_code == 404


def test_87_closing_an_account_ends_its_sessions(browse, jana):
    client = browse(jana)
    assert client.get("/ucet/").status_code == 200
    jana.is_active = False
    jana.save()
    assert client.get("/ucet/").status_code == 302
    jana.is_active = True
    jana.save()
    assert client.get("/ucet/").status_code == 302, "the former session stays dead"


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_the_same_for_one_and_many(browse, page_queries, pisek, petr, rows):
    for n in range(rows):
        make_person(f"Osoba {n}", pisek)
        Membership.objects.filter(person__name=f"Osoba {n}").update(valid_from=timezone.now() - timedelta(hours=1))
    client = browse(petr)
    client.get(path(pisek))
    assert len(page_queries(client, path(pisek))) <= 6
