"""Saved searches: what is new is new to their person, letters say only how much, and they stop when asked."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.db import ProgrammingError
from django.urls import reverse
from django.utils import timezone

from cities.models import Membership, User
from conftest import make_practice
from posts.models import Level
from posts.sharing import share
from posts.viewing import viewing_as
from practices.models import SavedSearch
from practices.searches import alert, save_search

ASKED = "q=z%C3%A1vory"
SAVE, LIST = "/hledani/ulozit/", "/hledani/"


def saved(person, asked=ASKED, frequency="daily", name="Moje závory"):
    with viewing_as(person):
        search = save_search(person, asked=asked, name=name, frequency=frequency)
    backdated(search, told_at=timezone.now() - timedelta(days=40))
    return search


def backdated(search, **values):
    SavedSearch.objects.filter(pk=search.pk).update(**values)


def gates(pisek, jana, level=Level.MEMBERS, groups=(), title="Závory na náměstí"):
    return make_practice(pisek, jana, level, groups, title=title)


def told(letter):
    return letter.subject + letter.body + letter.alternatives[0].content


def test_words_and_filters_of_the_list_are_saved_under_a_name(browse, karel, pisek, jana):
    gates(pisek, jana)
    client = browse(karel)
    address = f"/praxe/?q=závory&mesto={pisek.pk}&razeni=potvrzeno"
    link = re.search(r'href="(/hledani/ulozit/[^"]+)"', client.get(address).content.decode())[1].replace("&amp;", "&")
    page = client.get(link).content.decode()
    assert f"q=z%C3%A1vory&amp;mesto={pisek.pk}" in page and "„závory“ · Písek" in page
    asked = f"q=z%C3%A1vory&mesto={pisek.pk}"
    answer = client.post(SAVE, {"asked": asked, "name": "Závory", "frequency": "weekly"}, follow=True)
    assert "Hledání je uložené." in answer.content.decode()
    search = SavedSearch.objects.get()
    assert (search.person, search.asked, search.frequency, len(search.known)) == (karel, asked, "weekly", 1)


def test_the_list_without_words_and_filters_has_nothing_to_save(browse, karel):
    client = browse(karel)
    assert "/hledani/ulozit/" not in client.get("/praxe/").content.decode()
    assert client.get(SAVE).url == "/praxe/"


def test_sent_twice_it_is_saved_once_with_the_last_name(browse, karel):
    client = browse(karel)
    for name in ("První", "Druhé"):
        client.post(SAVE, {"asked": ASKED, "name": name, "frequency": "never"})
    assert SavedSearch.objects.get().name == "Druhé"


def test_without_a_name_it_comes_back_in_words_with_what_was_typed(browse, karel):
    page = browse(karel).post(SAVE, {"asked": ASKED, "name": "", "frequency": "monthly"}).content.decode()
    assert "Pojmenujte" in page and 'value="monthly" selected' in page and not SavedSearch.objects.exists()


def test_more_than_thirty_are_not_saved(browse, karel):
    SavedSearch.objects.bulk_create(SavedSearch(person=karel, name="x", asked=f"q={n}") for n in range(30))
    page = browse(karel).post(SAVE, {"asked": ASKED, "name": "x", "frequency": "never"}).content.decode()
    assert "30 uložených hledání" in page and SavedSearch.objects.count() == 30


def test_what_appears_is_new_until_it_is_marked_as_seen(browse, karel, pisek, jana):
    gates(pisek, jana, title="Závory staré")
    search = saved(karel)
    gates(pisek, jana, title="Závory nové")
    client = browse(karel)
    page = client.get(f"/hledani/{search.code}/").content.decode()
    assert "Závory nové" in page and "Závory staré" not in page
    assert "1\u00a0nová" in client.get(LIST).content.decode()
    client.post(f"/hledani/{search.code}/", {"seen": "1"})
    assert "nic nového" in client.get(LIST).content.decode()


def test_what_opens_to_the_person_later_is_new_too(browse, karel, kolin, pisek, jana):
    practice = gates(pisek, jana, Level.CITY)
    search = saved(karel)
    client = browse(karel)
    assert "nic nového" in client.get(LIST).content.decode()
    with viewing_as(jana):
        share(practice.post_ptr, Level.CIRCLE, [kolin.group], by=jana)
    assert "Závory na" in client.get(f"/hledani/{search.code}/").content.decode()


def test_what_closed_is_not_new_any_more(browse, karel, kolin, pisek, jana):
    search = saved(karel)
    practice = gates(pisek, jana, Level.CIRCLE, [kolin])
    with viewing_as(jana):
        share(practice.post_ptr, Level.CITY, [], by=jana)
    client = browse(karel)
    assert "nic nového" in client.get(LIST).content.decode()
    assert "Závory na" not in client.get(f"/hledani/{search.code}/").content.decode()


def test_it_is_renamed_deleted_and_taken_back(browse, karel):
    search, client = saved(karel), browse(karel)
    edit = f"/hledani/{search.code}/upravit/"
    client.post(edit, {"name": "Jiné", "frequency": "monthly"})
    assert SavedSearch.objects.values_list("name", "frequency").get() == ("Jiné", "monthly")
    page = client.post(edit, {"delete": "1"}, follow=True).content.decode()
    assert "Smazaná" in page and client.get(edit).status_code == 404
    client.post(f"/hledani/{search.code}/vratit/")
    assert client.get(edit).status_code == 200


def test_taken_back_beside_the_same_saved_anew_it_stays_one(browse, karel):
    search, client = saved(karel), browse(karel)
    client.post(f"/hledani/{search.code}/upravit/", {"delete": "1"})
    saved(karel, name="Znovu")
    assert "Mezitím" in client.post(f"/hledani/{search.code}/vratit/", follow=True).content.decode()
    assert SavedSearch.objects.get(deleted_at=None).name == "Znovu"


def test_the_trash_forgets_it_after_its_days(karel):
    search = saved(karel)
    backdated(search, deleted_at=timezone.now() - timedelta(days=31))
    call_command("run_due", verbosity=0)
    assert not SavedSearch.objects.exists()


def test_pages_hold_ten(browse, karel):
    SavedSearch.objects.bulk_create(SavedSearch(person=karel, name=f"{n:02}", asked=f"q={n}") for n in range(11))
    client = browse(karel)
    assert "strana=2" in client.get(LIST).content.decode()
    assert "<b>10</b>" in client.get(f"{LIST}?strana=2").content.decode()


def test_others_do_not_find_it(browse, karel, jana, petr):
    search = saved(karel)
    for person in (jana, petr):
        client = browse(person)
        assert client.get(f"/hledani/{search.code}/").status_code == 404
        assert client.get(f"/hledani/{search.code}/upravit/").status_code == 404
        assert client.post(f"/hledani/{search.code}/vratit/").status_code == 404
        assert "Moje závory" not in client.get(LIST).content.decode()


def test_the_database_keeps_searches_apart(karel, jana, as_web):
    with viewing_as(karel):
        search = save_search(karel, asked=ASKED, name="Moje", frequency="never")
    with viewing_as(jana):
        assert not SavedSearch.objects.exists()
        assert not SavedSearch.objects.filter(pk=search.pk).update(name="Cizí")
    with pytest.raises(ProgrammingError, match="row-level security"), viewing_as(jana):
        SavedSearch.objects.create(person=karel, name="Podvrh", asked="q=x")
    with pytest.raises(ProgrammingError, match="permission denied"), viewing_as(karel):
        SavedSearch.objects.filter(pk=search.pk)._raw_delete("default")


# letters


def test_a_letter_says_how_much_is_new_and_no_word_of_it(karel, pisek, jana, mailoutbox):
    saved(karel)
    practice = gates(pisek, jana)
    gates(pisek, jana, title="Závory druhé")
    assert alert() == "1 letters about saved searches"
    assert alert() is None
    (letter,) = mailoutbox
    assert letter.to == [karel.email] and letter.subject.startswith("2 nové praxe") and LIST in letter.body
    hidden = ("Závory", "závory", "Písek", "náměstí", practice.code)
    assert not [word for word in hidden if word in told(letter)]


def test_what_a_letter_has_told_stays_new_on_the_page_and_is_not_told_again(browse, karel, pisek, jana, mailoutbox):
    search = saved(karel)
    gates(pisek, jana)
    alert()
    backdated(search, told_at=timezone.now() - timedelta(days=2))
    assert alert() is None
    assert "1\u00a0nová" in browse(karel).get(LIST).content.decode()
    gates(pisek, jana, title="Závory další")
    alert()
    assert mailoutbox[1].subject.startswith("1 nová praxe")


@pytest.mark.parametrize(("frequency", "days"), [("daily", 1), ("weekly", 7), ("monthly", 30)])
def test_letters_do_not_come_more_often_than_asked(karel, pisek, jana, frequency, days):
    search = saved(karel, frequency=frequency)
    gates(pisek, jana)
    backdated(search, told_at=timezone.now() - timedelta(days=days - 0.5))
    assert alert() is None
    backdated(search, told_at=timezone.now() - timedelta(days=days))
    assert alert()


def test_without_letters_none_comes(karel, pisek, jana):
    saved(karel, frequency="never")
    gates(pisek, jana)
    assert alert() is None


def test_what_the_person_may_not_read_brings_no_letter(lida, pisek, kolin, jana):
    saved(lida)
    gates(pisek, jana, Level.CIRCLE, [kolin])
    assert alert() is None


def test_nobody_gets_a_letter_after_leaving(karel, pisek, jana):
    search = saved(karel)
    gates(pisek, jana)
    backdated(search, news_at=timezone.now() - timedelta(days=200))
    Membership.objects.filter(person=karel).update(valid_to=timezone.now())
    assert alert() is None
    Membership.objects.filter(person=karel).update(valid_to=None)
    User.objects.filter(pk=karel.pk).update(is_active=False)
    assert alert() is None


def test_one_letter_for_several_searches_counts_each_practice_once(karel, pisek, jana, mailoutbox):
    saved(karel)
    saved(karel, asked=f"mesto={pisek.pk}")
    gates(pisek, jana)
    alert()
    assert [letter.subject[:6] for letter in mailoutbox] == ["1 nová"]


def test_after_half_a_year_of_silence_a_letter_asks_and_without_an_answer_letters_stop(karel, browse, mailoutbox):
    search = saved(karel)
    with time_machine.travel(timezone.now() + timedelta(days=184)):
        assert alert()
        assert "půl roku" in mailoutbox[0].subject and "Moje" not in told(mailoutbox[0])
        assert alert() is None  # it asks once
        assert "Ponechat" in browse(karel).get(LIST).content.decode()
    with time_machine.travel(timezone.now() + timedelta(days=184 + 31)):
        assert alert() is None
    search.refresh_from_db()
    assert (search.frequency, search.asked_at) == ("never", None)


def test_whoever_keeps_it_is_left_alone_for_another_half_a_year(karel, browse):
    search = saved(karel)
    with time_machine.travel(timezone.now() + timedelta(days=184)):
        alert()
        browse(karel).post(f"/hledani/{search.code}/", {"keep": "1"})
    with time_machine.travel(timezone.now() + timedelta(days=184 + 31)):
        assert alert() is None
    search.refresh_from_db()
    assert search.frequency == "daily"


def link_in(letter):
    return letter.extra_headers["List-Unsubscribe"].strip("<>").removeprefix("http://testserver")


def test_the_link_in_a_letter_stops_without_signing_in_and_names_nothing(karel, browse, pisek, jana, mailoutbox):
    search = saved(karel)
    gates(pisek, jana)
    alert()
    (letter,) = mailoutbox
    path = "/hledani/" + link_in(letter).partition("/hledani/")[2]
    assert letter.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    page = browse().get(path)
    search.refresh_from_db()
    assert page.status_code == 200 and search.frequency == "daily"  # looking stops nothing
    done = browse().post(path, {"List-Unsubscribe": "One-Click"})
    search.refresh_from_db()
    assert done.status_code == 200 and search.frequency == "never"
    for said in (page.content.decode(), done.content.decode()):
        assert not [word for word in ("závory", "Závory", karel.name, karel.email, "Kolín") if word in said]


def test_a_forged_link_is_missing_and_stops_nothing(karel, browse):
    search = saved(karel)
    assert browse().post(f"/hledani/zastavit/{search.code}:abcdef/").status_code == 404
    search.refresh_from_db()
    assert search.frequency == "daily"


@pytest.mark.parametrize("count", [1, 3])
def test_few_queries_however_many_there_are(pisek, jana, browse, karel, page_queries, count):
    for number in range(count):
        search = saved(karel, asked=f"q=závory{'+náměstí' * number}")
        gates(pisek, jana)
    client = browse(karel)
    client.get(LIST)
    assert len(page_queries(client, LIST)) == 5
    assert len(page_queries(client, f"/hledani/{search.code}/")) == 5
    assert len(page_queries(client, f"{SAVE}?q=závory")) == 2
    assert reverse("searches:list") == LIST
