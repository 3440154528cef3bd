"""Circles: who knows of them, who changes them, what a change opens and closes, and that it is written down."""

import uuid
from datetime import timedelta

import pytest
from django.utils import timezone

from cities.circles import state_of
from cities.kept import FIELD, mark
from cities.models import Circle, CircleDeed, City, Membership
from conftest import WebClient, make_circle, make_city, make_person, make_practice

pytestmark = pytest.mark.django_db
NEW = "/kruhy/novy/"


@pytest.fixture
def circle(pisek, kolin):
    circle = make_circle("Parkování", pisek, kolin)
    Circle.objects.filter(pk=circle.pk).update(purpose="Kontrola stání", releasable_to="Jen úřadům")
    circle.refresh_from_db()
    return circle


def path(circle, rest=""):
    return f"/kruhy/{circle.code}/{rest}"


def words(*cities, **more):
    return {
        "name": "Parkování",
        "purpose": "Kontrola stání",
        "releasable_to": "Jen úřadům",
        "cities": [city.pk for city in cities],
    } | more


def send(browser, circle, *cities, **more):
    circle = Circle.objects.get(pk=circle.pk)
    return browser.post(path(circle, "upravit/"), words(*cities, seen=state_of(circle)) | more)


def verbs(circle):
    return list(circle.deeds.order_by("pk").values_list("verb", "city__name"))


# Who knows of it.


@pytest.mark.parametrize("who", ["jana", "petr", "karel"])
def test_its_cities_see_it(request, browse, circle, who):
    page = browse(request.getfixturevalue(who)).get(path(circle)).content.decode()
    assert all(word in page for word in ("Parkování", "Kontrola stání", "Jen úřadům", "Kolín", "Písek"))
    assert ("Upravit kruh" in page) is (who == "petr")


@pytest.mark.parametrize("who", ["lida", "tereza", "hana", "olga", "adam", "radek"])
def test_for_everybody_else_it_is_missing(request, browse, circle, who):
    client = browse(request.getfixturevalue(who))
    hidden, missing = client.get(path(circle)), client.get("/kruhy/2222222222222222/")
    assert hidden.status_code == missing.status_code == 404 and hidden.content == missing.content
    assert "Parkování" not in client.get("/kruhy/").content.decode()


def test_a_city_that_only_owns_it_looks_after_it_and_reads_nothing(browse, pisek, kolin, liberec, petr, jana):
    circle = make_circle("Cizí města", kolin, liberec, owner=pisek)
    practice = make_practice(kolin, None, "circle", [circle])
    assert browse(petr).get(path(circle, "upravit/")).status_code == 200
    assert "vědí jen jeho města" in browse(jana).get(path(circle)).content.decode()
    assert browse(jana).get(f"/praxe/{practice.code}/").status_code == 404


def test_a_guest_sees_the_circle_but_neither_its_guests_nor_its_history(browse, hana, jana):
    circle = Circle.objects.get(name="Hosté")
    CircleDeed.objects.create(circle=circle, verb="made", by=jana)
    guest, member = (browse(person).get(path(circle)).content.decode() for person in (hana, jana))
    assert "Hana Hostová" in member and "založení kruhu" in member
    menu = browse(hana).get("/kruhy/").content.decode()
    assert guest.count("Hana Hostová") == menu.count("Hana Hostová")
    assert "založení kruhu" not in guest


def test_a_frozen_circle_is_nobodys(browse, pisek, kolin, petr, olga):
    frozen = Circle.of_exactly([pisek, kolin])
    for person in (petr, olga):
        client = browse(person)
        assert client.get(path(frozen)).status_code == client.get(path(frozen, "upravit/")).status_code == 404
        assert frozen.name not in client.get("/kruhy/").content.decode()


def test_the_page_of_a_city_names_circles_that_the_reader_knows(browse, circle, kolin, karel, lida):
    page = f"/mesta/{kolin.pk}/"
    assert path(circle) in browse(karel).get(page).content.decode()
    for browser in (browse(lida), browse()):
        assert "Parkování" not in browser.get(page).content.decode()


def test_circles_of_a_city_that_left_are_kept_by_organisers(browse, circle, pisek, petr, olga):
    pisek.change_status("left", by=olga, reason="ruší se")
    assert browse(olga).get(path(circle, "upravit/")).status_code == 200
    assert browse(petr).get(path(circle)).status_code == 404


# Making and changing.


def test_a_coordinator_makes_one_and_a_double_submit_makes_no_second(browse, pisek, kolin, petr):
    client, sent = browse(petr), words(pisek, kolin, form_key=uuid.uuid4())
    answers = [client.post(NEW, sent) for _i in range(2)]
    made = Circle.objects.get(name="Parkování")
    assert {answer["Location"] for answer in answers} == {path(made)}
    assert made.owner == pisek and verbs(made) == [("made", None)]


def test_an_organiser_makes_one_without_an_owner(browse, pisek, kolin, olga, karel):
    browse(olga).post(NEW, words(pisek, kolin, form_key=uuid.uuid4()))
    made = Circle.objects.get(name="Parkování")
    assert made.owner is None and made in Circle.objects.usable_by(olga)
    assert browse(olga).get(path(made, "upravit/")).status_code == 200
    assert browse(karel).get(path(made, "upravit/")).status_code == 404


def test_experts_make_none(browse, pisek, jana):
    assert browse(jana).post(NEW, words(pisek, form_key=uuid.uuid4())).status_code == 404


def test_what_is_wrong_is_said_in_words_and_the_rest_stays(browse, circle, pisek, petr):
    sent = {"form_key": uuid.uuid4(), "name": "parkování", "purpose": "zqucel", "cities": []}
    page = browse(petr).post(NEW, sent).content.decode()
    assert "Kruh s\u00a0tímto názvem už je" in page and "Vyplňte: Města v\u00a0kruhu" in page and "zqucel" in page


def test_only_cities_of_the_community_can_be_let_in(browse, circle, pisek, petr):
    outside = make_city("Kodaň", City.Status.OUTSIDE, country="DK", ruian=None)
    assert send(browse(petr), circle, pisek, outside, confirmed="1").status_code == 200
    assert outside not in circle.cities.all()


def test_a_city_let_in_reads_at_the_next_request_and_one_taken_out_does_not(
    browse, circle, pisek, kolin, liberec, petr, karel, lida
):
    practice = make_practice(kolin, None, "circle", [circle])
    reader, keeper, address = browse(lida), browse(petr), f"/praxe/{practice.code}/"
    assert reader.get(address).status_code == 404
    send(keeper, circle, pisek, kolin, liberec, confirmed="1")
    assert reader.get(address).status_code == 200 and lida.groups.filter(pk=circle.group_id).exists()
    send(keeper, circle, pisek, kolin, confirmed="1")
    assert reader.get(address).status_code == 404 and not lida.groups.filter(pk=circle.group_id).exists()
    assert verbs(circle) == [("added", "Liberec"), ("removed", "Liberec")]


def test_nothing_is_opened_before_the_page_has_said_what_will_happen(browse, circle, pisek, kolin, liberec, petr, lida):
    make_practice(kolin, None, "circle", [circle])
    page = send(browse(petr), circle, pisek, liberec).content.decode()
    assert "Liberec (1\u00a0člověk) bude číst, co je s\u00a0tímto kruhem sdílené" in page
    assert "Kolín (0\u00a0lidí) přestane číst" in page and "S\u00a0kruhem je sdílen 1\u00a0příspěvek" in page
    assert set(circle.cities.all()) == {pisek, kolin} and not circle.deeds.exists()


def test_words_alone_are_saved_at_once(browse, circle, pisek, kolin, petr):
    assert send(browse(petr), circle, pisek, kolin, name="Stání").status_code == 302
    circle.refresh_from_db()
    assert circle.name == "Stání" and verbs(circle) == [("changed", None)]


def test_the_second_of_two_is_shown_what_stands_there_and_loses_nothing(browse, circle, pisek, kolin, liberec, petr):
    seen = state_of(circle)
    circle.cities.add(liberec)
    answer = browse(petr).post(path(circle, "upravit/"), words(pisek, name="zqmoje", seen=seen, confirmed="1"))
    page = answer.content.decode()
    assert "mezitím někdo změnil" in page and "Kolín, Liberec, Písek" in page and "zqmoje" in page
    assert circle.cities.count() == 3


def test_a_form_sent_after_the_session_ended_is_given_back(circle, pisek, kolin, petr):
    client = WebClient()
    client.post(path(circle, "upravit/"), words(pisek, kolin, name="zqdlouhy", seen="x") | {FIELD: mark(petr)})
    assert client.session["kept_form"]["fields"]["name"] == ["zqdlouhy"]


# Leaving, retiring, taking back.


def test_a_coordinator_takes_the_own_city_out(browse, pisek, kolin, petr, jana):
    circle = make_circle("Kolínský", kolin, pisek)
    practice = make_practice(kolin, None, "circle", [circle])
    way = path(circle, f"odejit/{pisek.pk}/")
    assert browse(jana).post(way).status_code == 404 and "Kolínský" in browse(petr).get(way).content.decode()
    assert browse(petr).post(path(circle, f"odejit/{kolin.pk}/")).status_code == 404
    browse(petr).post(way)
    assert browse(jana).get(f"/praxe/{practice.code}/").status_code == 404
    assert verbs(circle) == [("left", "Písek")] and browse(petr).get(path(circle)).status_code == 404


def test_a_retired_circle_cannot_be_chosen_and_its_readers_stay(browse, circle, kolin, petr, jana):
    practice = make_practice(kolin, None, "circle", [circle])
    assert circle in Circle.objects.usable_by(jana)
    browse(petr).post(path(circle, "vyradit/"))
    assert circle not in Circle.objects.usable_by(jana)
    assert browse(jana).get(f"/praxe/{practice.code}/").status_code == 200
    browse(petr).post(path(circle, "vratit/"))
    assert circle in Circle.objects.usable_by(jana) and verbs(circle) == [("retired", None), ("returned", None)]


@pytest.mark.parametrize("rest", ["upravit/", "vyradit/", "vratit/"])
def test_experts_and_other_coordinators_change_nothing(browse, circle, kolin, jana, rest):
    karel = make_person("Klára Vedlejší", kolin, Membership.Role.COORDINATOR)
    for person in (jana, karel):
        assert browse(person).post(path(circle, rest), words(kolin, seen=state_of(circle))).status_code == 404
    assert not circle.deeds.exists()


def test_deeds_are_written_for_good(as_web, circle, petr):
    from django.db import ProgrammingError, transaction

    deed = CircleDeed.objects.create(circle=circle, verb="made", by=petr)
    for undo in (deed.delete, deed.save):
        with pytest.raises(ProgrammingError), transaction.atomic():
            undo()


def test_what_an_administrator_repairs_is_written_down_too(browse, circle, pisek, liberec, adam):
    sent = {"name": circle.name, "purpose": "jiný", "releasable_to": "Jen úřadům", "owner": pisek.pk}
    sent |= {"cities": [pisek.pk, liberec.pk], "retired_at_0": "", "retired_at_1": ""}
    sent |= {"deeds-TOTAL_FORMS": 0, "deeds-INITIAL_FORMS": 0}
    assert browse(adam).post(f"/sprava/cities/circle/{circle.pk}/change/", sent).status_code == 302
    assert verbs(circle) == [("added", "Liberec"), ("removed", "Kolín"), ("changed", None)]


# What the pages cost.


@pytest.mark.parametrize("rows", [1, 3])
def test_pages_cost_the_same_for_one_and_many(browse, page_queries, circle, pisek, petr, hana, rows):
    for n in range(rows):
        circle.cities.add(make_city(f"Město {n}"))
        make_circle(f"Kruh {n}", pisek)
        guest = make_person(f"Host {n}")
        ends = timezone.now() + timedelta(days=1)
        Membership.objects.create(person=guest, role="guest", guest_of=circle.group, valid_to=ends)
        CircleDeed.objects.create(circle=circle, verb="made", by=petr)
    client = browse(petr)
    client.get("/kruhy/")
    assert len(page_queries(client, "/kruhy/")) == 2
    assert len(page_queries(client, path(circle))) == 7
    assert len(page_queries(client, path(circle, "upravit/"))) == 5
