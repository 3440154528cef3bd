"""Supplements: a correction or numbers of another city, the word of the author city, and who may know of it when."""

import re
from io import StringIO

import pypdfium2
import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse

from conftest import make_practice
from posts.editing import Stale
from posts.models import Act, Card, Level, Post
from posts.sharing import share
from posts.viewing import viewing_as
from practices.models import Contribution, Practice, Supplement, Verdict
from practices.supplementing import decide, how_many_wait, propose, supplements_of, withdraw

SAID = {"sort": "correction", "about": "jak", "text": "zqoprava", "numbers": []}


@pytest.fixture
def practice(pisek, jana):
    return make_practice(pisek, jana, Level.MEMBERS)


def proposed_by(person, practice, **said):
    with viewing_as(person):
        practice = Practice.objects.select_related("keeper").get(pk=practice.pk)
        return propose(practice, SAID | said, by=person, city=person.memberships.get().city)


def decided_by(person, supplement, accepted=True, word="zqslovo"):
    with viewing_as(person):
        decide(supplement, accepted=accepted, word=word, by=person)


def detail(browser, practice):
    return browser.get(reverse("practices:detail", args=[practice.code])).content.decode()


def place(supplement, practice):
    return reverse("practices:supplement", args=[practice.code, supplement.code])


def form_of(page):
    return dict(re.findall(r'name="(form_key|version|kept_for)" value="([^"]*)"', page.content.decode()))


def send(browser, practice, **said):
    path = reverse("practices:supplement_new", args=[practice.code])
    sent = {"sort": "correction", "about": "jak", "text": "zqoprava"} | form_of(browser.get(path)) | said
    return browser.post(path, sent), sent


def test_a_proposal_is_read_by_the_two_cities_alone(practice, browse, karel, jana, petr, lida):
    answer, _sent = send(browse(karel), practice)
    made = Supplement.objects.get()
    assert answer.url == place(made, practice)
    for person in (karel, jana, petr):
        assert "zqoprava" in browse(person).get(place(made, practice)).content.decode()
    before = detail(browse(lida), practice)
    assert browse(lida).get(place(made, practice)).status_code == 404
    assert "doplneni/" + made.code not in before and 'id="doplneni"' not in before
    assert "waits" in detail(browse(jana), practice) or "čeká na vaše slovo" in detail(browse(jana), practice)


def test_accepted_it_stands_in_the_record_with_its_city_and_is_read_by_its_readers(practice, browse, karel, jana, lida):
    made = proposed_by(karel, practice)
    browser = browse(jana)
    answer = browser.post(place(made, practice), {"accept": "1", "word": ""})
    assert answer.status_code == 302 and answer.url.endswith("#doplneni")
    page = detail(browse(lida), practice)
    assert "zqoprava" in page and "Kolín" in page
    assert made.code not in page  # what was decided is between the two cities
    assert list(Act.objects.filter(post=made.pk).order_by("pk").values_list("verb", flat=True)) == [
        "wrote", "shared", "accepted"
    ]  # fmt: skip


def test_whoever_declines_says_why_and_both_cities_read_it(practice, browse, karel, jana, lida):
    made = proposed_by(karel, practice)
    assert browse(jana).post(place(made, practice), {"decline": "1", "word": " "}).status_code == 200
    assert not Verdict.objects.exists()
    browse(jana).post(place(made, practice), {"decline": "1", "word": "zqprotoze"})
    assert "zqprotoze" in browse(karel).get(place(made, practice)).content.decode()
    assert "zqprotoze" not in detail(browse(lida), practice) and not Contribution.objects.exists()


def test_it_is_decided_once(practice, karel, jana, petr):
    made = proposed_by(karel, practice)
    decided_by(jana, made)
    with pytest.raises(Stale):
        decided_by(petr, made, accepted=False)
    assert Verdict.objects.get().accepted


def test_what_was_taken_back_is_gone_from_everywhere(practice, browse, karel, jana, lida):
    made = proposed_by(karel, practice)
    decided_by(jana, made)
    assert browse(karel).post(place(made, practice), {"do": "withdraw"}).status_code == 302
    assert "zqoprava" not in detail(browse(lida), practice)
    assert browse(jana).get(place(made, practice)).status_code == 404
    assert "zqoprava" in browse(karel).get(place(made, practice)).content.decode()
    with viewing_as(jana), pytest.raises(Stale):
        decide(made, accepted=True, word="", by=jana)


def test_the_author_city_takes_it_out_of_its_record_and_in_again(practice, browse, karel, jana, lida):
    made = proposed_by(karel, practice)
    decided_by(jana, made)
    for do, stands in (("out", False), ("in", True)):
        browse(jana).post(place(made, practice), {"do": do})
        assert ("zqoprava" in detail(browse(lida), practice)) is stands


def test_numbers_come_as_rows_and_what_is_wrong_in_them_is_said(practice, browse, karel, lida, jana):
    rows = {"sort": "numbers", "text": "", "numbers-0-name": "zqcestujici", "numbers-0-value": "tři"}
    answer, _sent = send(browse(karel), practice, **rows)
    assert answer.status_code == 200 and "zqcestujici" in answer.content.decode()
    rows |= {"numbers-0-value": "1 200,5", "numbers-0-unit": "lidí", "numbers-0-year": "2021"}
    send(browse(karel), practice, **rows)
    decided_by(jana, Supplement.objects.get())
    assert "zqcestujici" in detail(browse(lida), practice)
    assert "1\xa0200,5" in detail(browse(lida), practice)


def test_the_same_form_twice_is_one_supplement(practice, browse, karel):
    browser = browse(karel)
    first, sent = send(browser, practice)
    again = browser.post(reverse("practices:supplement_new", args=[practice.code]), sent)
    assert first.url == again.url
    assert Supplement.objects.count() == 1


def test_who_loses_the_practice_loses_the_supplement_too(practice, browse, karel, jana, lida):
    made = proposed_by(karel, practice)
    decided_by(jana, made)
    with viewing_as(jana):
        share(practice.post_ptr, Level.CITY, [], by=jana)
    for person in (karel, lida):
        assert browse(person).get(place(made, practice)).status_code == 404
        with viewing_as(person):
            assert supplements_of(practice, reader=person) == {"accepted": [], "open": []}


def test_the_home_page_and_the_list_say_what_waits(practice, browse, karel, jana, lida):
    proposed_by(karel, practice)
    for person, waits in ((jana, 1), (karel, 0), (lida, 0)):
        with viewing_as(person):
            assert how_many_wait(person) == waits
    assert reverse("practices:supplements") + '">1' in browse(jana).get("/").content.decode()
    pages = {
        person: browse(person).get(reverse("practices:supplements")).content.decode() for person in (jana, karel, lida)
    }
    assert [practice.title in page for page in pages.values()] == [True, True, False]


def test_a_record_of_the_organiser_is_supplemented_too(browse, pisek, olga, karel, lida, db):
    from django.contrib.auth.models import Group

    from cities.models import ORGANISERS, City
    from conftest import make_city

    outside = make_city("Kladno", City.Status.OUTSIDE)
    practice = make_practice(outside, None, Level.MEMBERS, keeper=Group.objects.get(name=ORGANISERS))
    made = proposed_by(karel, practice)
    assert "zqoprava" in browse(olga).get(place(made, practice)).content.decode()
    assert browse(lida).get(place(made, practice)).status_code == 404


def test_nobody_but_the_keeper_decides_also_for_the_database(practice, karel, lida):
    made = proposed_by(karel, practice)
    columns = "supplement_id, practice_id, accepted, word, by_id, at"
    sql = f"insert into practices_verdict ({columns}) values (%s, %s, true, '', %s, now())"
    with connection.cursor() as cursor:
        for person in (karel, lida):
            cursor.execute("set role smartpitch_web")
            with pytest.raises(Exception, match="row-level security"), viewing_as(person):
                cursor.execute(sql, [made.pk, practice.pk, person.pk])
            cursor.execute("reset role")
    assert not Contribution.objects.exists()


def test_the_words_of_the_credited_city_cannot_be_changed(practice, karel, jana):
    decided_by(jana, proposed_by(karel, practice))
    with connection.cursor() as cursor:
        for table in ("practices_contribution", "practices_supplement"):
            cursor.execute("set role smartpitch_web")
            with pytest.raises(Exception, match="permission denied"), viewing_as(jana):
                cursor.execute(f"update {table} set text = 'jinak'")
            cursor.execute("reset role")


def test_where_nobody_proposed_the_page_asks_nothing_more(practice, browse, page_queries, karel, lida, jana):
    path, browser = reverse("practices:detail", args=[practice.code]), browse(lida)
    browser.get(path)
    without = len(page_queries(browser, path))
    made = proposed_by(karel, practice)
    assert len(page_queries(browser, path)) == without  # hidden: as if it were not there
    decided_by(jana, made)
    assert len(page_queries(browser, path)) == without + 1


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_two_queries(practice, browse, page_queries, karel, jana, rows):
    for _round in range(rows):
        proposed_by(karel, practice)
    browser = browse(jana)
    browser.get("/")
    assert len(page_queries(browser, reverse("practices:supplements"))) == 2


def test_a_supplement_has_no_card_and_its_act_is_written_in_the_same_transaction(practice, karel):
    made = proposed_by(karel, practice)
    with viewing_as(karel):
        assert not Card.objects.filter(post=made.pk).exists()
        withdraw(made, by=karel)
    assert Post.objects.get(pk=made.pk).deleted_at
    assert Act.objects.filter(post=made.pk, verb="deleted").exists()


def test_what_was_accepted_is_found_and_printed_with_the_practice(practice, browse, karel, jana, lida):
    def finds(person):
        return practice.code in browse(person).get("/praxe/", {"q": "zqoprava"}).content.decode()

    made = proposed_by(karel, practice)
    assert not finds(jana) and not finds(lida)
    decided_by(jana, made)
    assert finds(lida)
    assert "<mark>zqoprava</mark>" in browse(lida).get("/praxe/", {"q": "zqoprava"}).content.decode()
    printed = pypdfium2.PdfDocument(browse(lida).get(f"/praxe/{practice.code}/pdf/").content)
    assert "zqoprava" in "".join(page.get_textpage().get_text_range() for page in printed)
    with viewing_as(karel):
        withdraw(made, by=karel)
    assert not finds(lida)


def test_the_words_of_what_was_accepted_are_indexed_anew(practice, browse, karel, jana):
    decided_by(jana, proposed_by(karel, practice))
    with connection.cursor() as cursor:
        cursor.execute("update posts_post set words = '' where kind = 'supplement'")
    assert practice.code not in browse(jana).get("/praxe/", {"q": "zqoprava"}).content.decode()
    call_command("index_practices", verbosity=0, stdout=StringIO())
    assert practice.code in browse(jana).get("/praxe/", {"q": "zqoprava"}).content.decode()
