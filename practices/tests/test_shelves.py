"""Shelves: whose they are, what stands on them, and how a closed practice leaves no trace there."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError
from django.urls import reverse
from django.utils import timezone

from cities.models import Membership
from conftest import make_practice
from posts.models import Level
from posts.sharing import share
from posts.viewing import viewing_as
from practices.models import Shelf, Shelved
from practices.shelves import remind

TOMORROW = timedelta(days=1)


@pytest.fixture
def practice(pisek, jana, kolin):
    return make_practice(pisek, jana, Level.CIRCLE, [kolin], title="Závory na náměstí")


def shelve(client, practice, **fields):
    fields = {"shelf": "nova", "name": "Parkování"} | fields
    return client.post(reverse("practices:shelve", args=[practice.code]), fields)


def look(client, shelf):
    return client.get(reverse("shelves:detail", args=[shelf.code])).content.decode()


def close(practice, pisek, petr):
    with viewing_as(petr):
        share(practice.post_ptr, Level.CITY, [], by=petr)


def test_a_practice_is_put_on_a_first_shelf_with_a_note(practice, browse, karel):
    client = browse(karel)
    answer = shelve(client, practice, note="Zeptat se na cenu")
    shelf = Shelf.objects.get()
    assert answer.url == reverse("shelves:detail", args=[shelf.code])
    page = look(client, shelf)
    assert "Závory" in page and "Zeptat se" in page
    assert "Na polici" in client.get(reverse("practices:detail", args=[practice.code])).content.decode()


def test_sent_twice_it_stands_there_once(practice, browse, karel):
    client = browse(karel)
    for _time in range(2):
        shelve(client, practice)
    assert Shelf.objects.count() == Shelved.objects.count() == 1


def test_it_is_moved_to_another_shelf_and_taken_away(practice, browse, karel):
    client = browse(karel)
    shelve(client, practice)
    first, second = Shelf.objects.get(), Shelf.objects.create(owner=karel, name="Jiná")
    shelve(client, practice, z=first.code, shelf=second.code)
    assert Shelved.objects.get().shelf == second
    shelve(client, practice, z=second.code, remove="1")
    assert not Shelved.objects.exists()


def test_what_closed_is_gone_from_the_shelf_and_its_count_and_comes_back(practice, browse, karel, kolin, pisek, petr):
    client = browse(karel)
    shelve(client, practice, note="moje poznámka")
    shelf = Shelf.objects.get()
    close(practice, pisek, petr)
    page, shelves = look(client, shelf), client.get(reverse("shelves:list")).content.decode()
    assert "Závory" not in page and "moje poznámka" not in page
    assert "0\u00a0praxí" in page and "0\u00a0praxí" in shelves
    with viewing_as(petr):
        share(practice.post_ptr, Level.CIRCLE, [kolin.group], by=petr)
    assert "Závory" in look(client, shelf)


def test_a_shelf_with_a_closed_practice_goes_away_like_any_other(practice, browse, karel, pisek, petr):
    client = browse(karel)
    shelve(client, practice)
    close(practice, pisek, petr)
    edit = reverse("shelves:edit", args=[Shelf.objects.get().code])
    assert client.post(edit, {"delete": "1"}).url == reverse("shelves:list")
    assert not Shelf.objects.exists() and not Shelved.objects.exists()


def test_a_private_shelf_is_missing_for_colleagues_and_a_shared_one_is_theirs(practice, browse, jana, petr, karel):
    shelve(browse(jana), practice)
    shelf = Shelf.objects.get()
    address = reverse("shelves:edit", args=[shelf.code])
    assert browse(petr).get(address).status_code == 404
    browse(jana).post(address, {"name": "Naše", "shared": "on"})
    assert browse(petr).get(address).status_code == 200
    assert browse(karel).get(address).status_code == 404


def test_whoever_leaves_the_city_loses_its_shelf(practice, browse, jana, pisek):
    shelf = Shelf.objects.create(owner=jana, city=pisek, name="Naše")
    client = browse(jana)
    assert client.get(reverse("shelves:detail", args=[shelf.code])).status_code == 200
    Membership.objects.filter(person=jana).update(valid_to=timezone.now())
    assert client.get(reverse("shelves:detail", args=[shelf.code])).status_code == 404


def test_a_day_that_has_passed_and_a_shelf_without_a_name_are_errors_in_words(practice, browse, karel):
    answer = shelve(browse(karel), practice, name="", remind_on="2018-06-15", note="zůstane")
    page = answer.content.decode()
    assert answer.status_code == 200 and "Zvolte den, který teprve přijde." in page
    assert "Pojmenujte novou polici." in page and "zůstane" in page


def test_the_database_keeps_shelves_apart(practice, jana, karel, as_web):
    with viewing_as(karel):
        shelf = Shelf.objects.create(owner=karel, name="Moje")
        Shelved.objects.create(shelf=shelf, post=practice.post_ptr, person=karel)
    with viewing_as(jana):
        assert not Shelf.objects.exists() and not Shelved.objects.exists()
    with pytest.raises(ProgrammingError, match="row-level security"), viewing_as(jana):
        Shelved.objects.bulk_create([Shelved(shelf=shelf, post=practice.post_ptr)])


def test_a_hidden_practice_cannot_be_forged_onto_a_shelf(practice, lida, as_web):
    with pytest.raises(ProgrammingError, match="row-level security"), viewing_as(lida):
        shelf = Shelf.objects.create(owner=lida, name="Moje")
        Shelved.objects.bulk_create([Shelved(shelf=shelf, post_id=practice.pk)])


def remembered(practice, person):
    shelf = Shelf.objects.create(owner=person, name="Tajný název")
    return Shelved.objects.create(
        shelf=shelf, post=practice.post_ptr, person=person, note="tajná poznámka", remind_on=timezone.localdate()
    )


def test_a_reminder_is_sent_once_and_says_no_word_of_what_it_is_about(practice, karel, mailoutbox):
    remembered(practice, karel)
    assert remind() == "1 reminders"
    assert remind() is None
    (letter,) = mailoutbox
    said = letter.subject + letter.body + letter.alternatives[0].content
    assert letter.to == [karel.email] and reverse("shelves:list") in said
    assert not [word for word in ("Závory", "Písek", "Tajný", "tajná", practice.code) if word in said]


def test_no_reminder_of_what_closed_meanwhile_until_it_opens_again(practice, karel, kolin, pisek, petr, mailoutbox):
    remembered(practice, karel)
    close(practice, pisek, petr)
    assert remind() is None and not mailoutbox
    with viewing_as(petr):
        share(practice.post_ptr, Level.CIRCLE, [kolin.group], by=petr)
    assert remind() == "1 reminders"


def test_no_reminder_before_its_day(practice, karel):
    entry = remembered(practice, karel)
    Shelved.objects.filter(pk=entry.pk).update(remind_on=timezone.localdate() + TOMORROW)
    assert remind() is None


def test_the_home_page_says_that_a_day_has_come(practice, browse, karel, pisek, petr):
    remembered(practice, karel)
    client = browse(karel)
    assert "Chtěli jste se vrátit" in client.get(reverse("home")).content.decode()
    close(practice, pisek, petr)
    assert "Chtěli jste se vrátit" not in client.get(reverse("home")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_few_queries_however_much_stands_there(pisek, jana, browse, karel, page_queries, count):
    shelf = Shelf.objects.create(owner=karel, name="Moje")
    for _time in range(count):
        practice = make_practice(pisek, jana, Level.MEMBERS)
        Shelved.objects.create(shelf=shelf, post=practice.post_ptr, person=karel)
    client = browse(karel)
    look(client, shelf)  # the names of topics are remembered for a minute
    assert len(page_queries(client, reverse("shelves:list"))) == 5
    assert len(page_queries(client, reverse("shelves:detail", args=[shelf.code]))) == 6
