"""Editors confirm what belongs beside a practice; whoever may not read both learns of neither."""

import pytest
from django.db import ProgrammingError
from django.urls import reverse

from conftest import make_practice
from posts.models import Act, Level
from posts.viewing import viewing_as
from practices.models import Pinned


@pytest.fixture
def practice(pisek, jana):
    return make_practice(pisek, jana, Level.MEMBERS, title="Závory")


@pytest.fixture
def other(kolin, karel, pisek):
    return make_practice(kolin, karel, Level.CIRCLE, [pisek], title="Senzory")


def pin(client, practice, other, **fields):
    return client.post(reverse("practices:pin", args=[practice.code]), {"other": other, **fields}, follow=True)


def beside(client, practice):
    return client.get(reverse("practices:related", args=[practice.code])).content.decode()


def test_an_editor_pins_by_address_and_takes_away_again(practice, other, browse, jana, petr):
    client = browse(jana)
    address = f"https://testserver/praxe/{other.code}/?x=1"
    for _time in range(2):
        assert "Senzory" in pin(client, practice, address).content.decode()
    assert Pinned.objects.count() == 1 and "Vybráno" in beside(browse(petr), practice)
    assert Act.objects.filter(verb=Act.Verb.CHANGED, details__pinned=other.code).count() == 1
    pin(client, practice, other.code, unpin="1")
    assert not Pinned.objects.exists() and Act.objects.filter(details__unpinned=other.code).exists()


def test_only_readers_of_both_see_it(practice, other, browse, jana, lida):
    before = beside(browse(lida), practice)
    pin(browse(jana), practice, other.code)
    after = beside(browse(lida), practice)
    assert "Vybráno" not in after and "Senzory" not in after and len(after) == len(before)


def test_readers_do_not_pin(practice, other, browse, karel, lida):
    for person in (karel, lida):
        answer = browse(person).post(reverse("practices:pin", args=[practice.code]), {"other": other.code})
        assert answer.status_code == 404
    assert not Pinned.objects.exists()


def test_a_hidden_practice_is_refused_like_a_missing_one(practice, kolin, karel, browse, jana):
    hidden = make_practice(kolin, karel, Level.CITY, title="Tajná")
    pages = [pin(browse(jana), practice, code).content.decode() for code in (hidden.code, "2222222222222222")]
    assert all("Žádná jiná praxe" in page and "Tajná" not in page for page in pages)
    assert not Pinned.objects.exists()


def test_neither_itself_nor_more_than_six(practice, kolin, karel, browse, jana):
    client = browse(jana)
    assert "Žádná jiná praxe" in pin(client, practice, practice.code).content.decode()
    for _time in range(7):
        page = pin(client, practice, make_practice(kolin, karel, Level.MEMBERS).code).content.decode()
    assert "místo pro 6" in page and Pinned.objects.count() == 6


def test_the_database_lets_only_editors_who_read_both_pin(practice, other, karel, jana, lida, as_web):
    with pytest.raises(ProgrammingError, match="row-level security"), viewing_as(karel):
        Pinned.objects.create(practice=practice, other=other, by=karel)
    with viewing_as(jana):
        Pinned.objects.create(practice=practice, other=other, by=jana)
    with viewing_as(lida):
        assert not Pinned.objects.exists()


def test_what_was_chosen_stands_in_the_order_in_which_it_was_chosen(practice, kolin, karel, browse, jana):
    made = [make_practice(kolin, karel, Level.MEMBERS, title=f"Zq{number}") for number in (1, 2, 3)]
    for chosen in (made[2], made[0], made[1]):
        page = pin(browse(jana), practice, chosen.code).content.decode()
    assert sorted(("Zq1", "Zq2", "Zq3"), key=page.index) == ["Zq3", "Zq1", "Zq2"]
