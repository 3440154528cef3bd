"""Old versions and deleted practices: for the editors alone, and nothing is ever gone by mistake."""

import pytest

from conftest import make_practice
from posts.models import Card, Level
from practices.models import Practice
from practices.tests.test_editing import sent
from practices.tests.test_writing import note


@pytest.fixture
def practice(browse, pisek, jana, kolin):
    practice = make_practice(
        pisek, jana, Level.CIRCLE, [kolin], problem="Dodavatel Alfa selhal.", summary="s", body="b"
    )
    browse(jana).post(f"/praxe/{practice.code}/upravit/", sent(practice, "why", problem="Dodavatel selhal."))
    practice.refresh_from_db()
    return practice


@pytest.fixture
def history(practice):
    return f"/praxe/{practice.code}/historie/"


def test_history_says_who_when_and_what(browse, history, petr):
    page = browse(petr).get(history).content.decode()
    assert "Jana Dvořáková" in page and page.count('<li class="stack-s">') == 2


def test_two_versions_are_told_apart_word_by_word(browse, history, practice, petr):
    page = browse(petr).get(f"{history}?od={practice.version - 1}&do={practice.version}").content.decode()
    assert "<del>" in page and "Alfa" in page


@pytest.mark.parametrize("query", ["od=1&do=99", "od=x&do=y", "od=&do=", f"od={'9' * 40}&do=1", "od=1", "od=-1&do=2"])
def test_versions_that_are_not_there_are_a_missing_page(browse, history, petr, query):
    assert browse(petr).get(f"{history}?{query}").status_code == 404


def test_leak_row_27_a_version_of_another_practice_is_a_missing_page(browse, history, practice, petr, liberec, lida):
    foreign = make_practice(liberec, lida, Level.CITY, problem="Cizí tajemství.")
    foreign.revisions.create(number=77, by=lida, data={"problem": "Cizí tajemství."})
    answer = browse(petr).get(f"{history}?od=77&do={practice.version}")
    assert answer.status_code == 404
    assert browse(petr).post(history, {"number": 77, "confirmed": "1", "version": practice.version}).status_code == 404


def test_leak_row_28_readers_never_see_what_was_taken_out(browse, history, practice, karel):
    assert "Alfa" not in browse(karel).get(f"/praxe/{practice.code}/").content.decode()
    for query in ("", f"?od={practice.version - 1}&do={practice.version}"):
        assert browse(karel).get(history + query).status_code == 404


@pytest.mark.parametrize("saved", ["draft", "share"])
def test_what_a_draft_said_before_it_was_shared_is_its_authors_alone(browse, pisek, jana, petr, saved):
    """saved: whether the shared text was saved before sharing, or by itself and so kept only with it."""
    client = browse(jana)
    client.post("/praxe/nova/", note(draft="1", body="Dodavatel Beta selhal."))
    draft = Practice.objects.get()
    path = f"/praxe/{draft.code}/"
    client.post(path + ("upravit/" if saved == "draft" else "koncept/"), sent(draft, body="Selhal.", draft="1"))
    draft.refresh_from_db()
    client.post(path + "upravit/", sent(draft, level="members", future="on", share="1"))
    draft.refresh_from_db()
    first, shared = draft.revisions.order_by("number")
    assert (draft.is_draft, draft.body, shared.data["body"]) == (False, "Selhal.", "Selhal.")
    page, own = (browse(person).get(path + "historie/").content.decode() for person in (petr, jana))
    assert (page.count('<li class="stack-s">'), own.count('<li class="stack-s">')) == (1, 2)
    query = f"historie/?od={first.number}&do={shared.number}"
    assert [browse(person).get(path + query).status_code for person in (petr, jana)] == [404, 200]
    assert browse(petr).post(path + "historie/", {"number": first.number}).status_code == 404


def test_going_back_makes_a_new_version_and_asks_first(browse, history, practice, petr):
    client, old = browse(petr), practice.version - 1
    asked = client.post(history, {"number": old})
    assert asked.status_code == 200 and "Alfa" in asked.content.decode()
    assert Practice.objects.get().problem == "Dodavatel selhal."
    client.post(history, {"number": old, "confirmed": "1", "version": practice.version})
    saved = Practice.objects.get()
    assert (saved.problem, saved.version) == ("Dodavatel Alfa selhal.", practice.version + 1)
    assert saved.revisions.count() == 3


def test_going_back_over_a_newer_version_is_stopped(browse, history, practice, petr):
    answer = browse(petr).post(
        history, {"number": practice.version - 1, "confirmed": "1", "version": practice.version - 1}
    )
    assert answer["Location"] == history
    assert Practice.objects.get().problem == "Dodavatel selhal."


def test_a_long_history_is_paged(browse, history, practice, petr):
    for number in range(100, 130):
        practice.revisions.create(number=number, by=petr, data={"problem": str(number)})
    page = browse(petr).get(history).content.decode()
    assert page.count('<li class="stack-s">') == 20 and "?strana=2" in page
    assert browse(petr).get(f"{history}?strana=nesmysl").status_code == 200
    assert browse(petr).get(f"{history}?strana=2").content.decode().count('<li class="stack-s">') == 12


def test_history_asks_as_many_questions_for_three_versions_as_for_twenty(
    browse, history, practice, petr, django_assert_max_num_queries
):
    for number in range(100, 120):
        practice.revisions.create(number=number, by=petr, data={"problem": str(number)})
    client = browse(petr)
    client.get(history)
    with django_assert_max_num_queries(20):
        client.get(history)


def test_deleted_it_is_gone_for_everybody_and_waits_in_the_trash(browse, practice, jana, petr, karel):
    page = browse(jana).get(f"/praxe/{practice.code}/smazat/").content.decode()
    assert practice.title in page and Practice.objects.get().deleted_at is None
    answer = browse(jana).post(f"/praxe/{practice.code}/smazat/")
    assert answer["Location"] == "/praxe/kos/"
    for person in (jana, petr, karel):
        for page in ("", "upravit/", "sdileni/", "historie/", "nahled/", "smazat/"):
            assert browse(person).get(f"/praxe/{practice.code}/{page}").status_code == 404
        assert practice.title not in browse(person).get("/praxe/").content.decode()
    assert not Card.objects.filter(post=practice.pk).exists()
    assert practice.title in browse(petr).get("/praxe/kos/").content.decode()
    assert practice.title not in browse(karel).get("/praxe/kos/").content.decode()
    assert practice.acts.filter(verb="deleted", actor=jana).count() == 1


def test_taken_back_the_same_cities_read_it(browse, practice, jana, petr, karel, lida):
    browse(jana).post(f"/praxe/{practice.code}/smazat/")
    for person in (karel, lida):
        assert browse(person).post(f"/praxe/{practice.code}/obnovit/").status_code == 404
    assert browse(petr).get(f"/praxe/{practice.code}/obnovit/")["Location"] == "/praxe/kos/"
    browse(petr).post(f"/praxe/{practice.code}/obnovit/")
    assert browse(karel).get(f"/praxe/{practice.code}/").status_code == 200
    assert browse(lida).get(f"/praxe/{practice.code}/").status_code == 404
    assert browse(petr).post(f"/praxe/{practice.code}/obnovit/").status_code == 404  # it is no longer in the trash
    assert practice.acts.filter(verb="restored").count() == 1


def test_a_draft_is_thrown_away_and_taken_back_by_its_author_alone(browse, pisek, jana, petr):
    draft = make_practice(pisek, jana, title="Moje nápady")
    browse(jana).post(f"/praxe/{draft.code}/smazat/")
    assert "Moje nápady" in browse(jana).get("/praxe/kos/").content.decode()
    assert "Moje nápady" not in browse(petr).get("/praxe/kos/").content.decode()
    assert browse(jana).post(f"/praxe/{draft.code}/obnovit/")["Location"] == f"/praxe/{draft.code}/upravit/"


def test_a_form_whose_draft_was_thrown_away_makes_a_new_one(browse, jana):
    from practices.tests.test_writing import NEW, note

    client, typed = browse(jana), note(draft="1")
    client.post(NEW, typed)
    client.post(f"/praxe/{Practice.objects.get().code}/smazat/")
    assert client.post(NEW, typed | {"title": "Nový pokus"}).status_code == 302
    assert Practice.objects.get(deleted_at=None).title == "Nový pokus"


def test_old_versions_of_a_shared_practice_never_take_its_title_or_outcome(browse, history, practice, petr):
    practice.revisions.create(
        number=500, by=petr, data={"title": "", "outcome": "", "problem": "Staré.", "topics": [10**6], "contact": 10**6}
    )
    answer = browse(petr).post(history, {"number": 500, "confirmed": "1", "version": practice.version})
    assert answer.status_code == 302
    saved = Practice.objects.get()
    assert (saved.title, saved.outcome, saved.problem) == (practice.title, practice.outcome, "Staré.")
