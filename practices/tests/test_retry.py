"""The retry radar: whether a failure's conditions hold now, what could be tried again, who is told."""

import re

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse

from conftest import make_person, make_practice
from posts.models import Act, Comment, Level, Reaction
from posts.sharing import share
from posts.viewing import viewing_as
from practices.models import Condition, HoldsNotice, Outcome, Practice, Term, Vocabulary
from practices.record import as_record, save
from practices.retry import tell
from practices.views.retry import condition_named

RETRY = reverse("practices:retry")


@pytest.fixture
def failure(kolin, karel):
    return make_failure(kolin, karel)


def make_failure(city, by, level=Level.MEMBERS, groups=(), holds="no", **fields):
    made = make_practice(city, by, level, groups, **({"outcome": Outcome.FAILED, "title": "Zkouška senzorů"} | fields))
    Condition.objects.create(practice=made, about="price", text="Cena klesne pod 100 tisíc.", holds=holds)
    return made


def at(name, practice):
    return reverse(f"practices:{name}", args=[practice.code])


def answer(browser, practice, holds="yes", **said):
    path = at("conditions", practice)
    version = re.search(r'name="version" value="(\d+)"', browser.get(path).content.decode())[1]
    return browser.post(path, {"version": version, "holds_0": holds, "word_0": "zqzlevnilo"} | said)


def react(person, practice, kind=Reaction.Kind.WATCHING):
    city = person.memberships.get().city
    return Reaction.objects.create(post=practice.post_ptr, person=person, city=city, kind=kind)


def test_the_keeper_says_that_it_holds_now_and_readers_see_the_day_and_the_word(failure, browse, karel, jana):
    assert answer(browse(karel), failure).status_code == 302
    row = Condition.objects.get(practice=failure)
    assert (row.holds, row.word) == ("yes", "zqzlevnilo") and row.since
    act = Act.objects.get(post=failure.pk, verb=Act.Verb.ANSWERED)
    assert (act.actor, act.details["before"], act.details["holds"]) == (karel, "no", "yes")
    assert "zqzlevnilo" not in str(act.details) and "Cena" not in str(act.details)
    assert "zqzlevnilo" in browse(jana).get(at("detail", failure)).content.decode()


def test_an_answer_in_the_whole_record_is_the_same_act(failure, karel):
    with viewing_as(karel):
        row = as_record(failure)["conditions"][0]
        save(failure, {"conditions": [row | {"holds": "yes"}]}, by=karel, version=failure.version)
        failure.refresh_from_db()
        save(failure, {"title": "Jinak"}, by=karel, version=failure.version)
    assert Act.objects.filter(post=failure.pk, verb=Act.Verb.ANSWERED).count() == 1


def test_nobody_else_answers(failure, browse, jana, lida):
    for person in (jana, lida):
        browser = browse(person)
        missing = browser.get(reverse("practices:conditions", args=["neninikdetakova1"]))
        assert browser.get(at("conditions", failure)).content == missing.content
        assert browser.post(at("conditions", failure), {"holds_0": "yes", "version": 1}).status_code == 404
    assert Condition.objects.get(practice=failure).holds == "no"


def test_a_practice_without_conditions_has_no_such_page(browse, karel, kolin):
    assert browse(karel).get(at("conditions", make_practice(kolin, karel, Level.MEMBERS))).status_code == 404


def test_an_answer_over_a_version_that_is_not_the_last_one_is_kept_and_asked_again(failure, browse, karel):
    browser = browse(karel)
    page = answer(browser, failure, version="1" if failure.version > 1 else "99")
    assert page.status_code == 409 and "zqzlevnilo" in page.content.decode()
    assert Condition.objects.get(practice=failure).holds == "no"
    assert answer(browser, failure).status_code == 302


def test_what_holds_now_is_listed_and_what_does_not_is_not(failure, browse, karel, jana, kolin):
    make_failure(kolin, karel, title="zqneplati")
    assert "Zkouška senzorů" not in browse(jana).get(RETRY).content.decode()
    answer(browse(karel), failure)
    page = browse(jana).get(RETRY).content.decode()
    assert "Zkouška senzorů" in page and "zqzlevnilo" in page and "zqneplati" not in page


def test_a_failure_that_the_reader_may_not_read_is_not_listed(browse, karel, kolin, jana, lida):
    make_failure(kolin, karel, Level.CITY, holds="yes", title="zqzavrene")
    page = browse(lida).get(RETRY).content.decode()
    assert "zqzavrene" not in page and "Cena klesne" not in page


def test_the_list_is_narrowed_by_topic_and_pages(browse, karel, kolin, jana, page_queries):
    Vocabulary.objects.create(key=Vocabulary.TOPIC)
    topic = Term.objects.create(vocabulary_id=Vocabulary.TOPIC, key="odpady", name_cs="Odpady")
    for n in range(27):
        make_failure(kolin, karel, holds="yes", title=f"Zkouška {n}", topics=[topic] if n % 2 else [])
    page = browse(jana).get(RETRY)
    assert len(page.context["cards"]) == 25 and page.context["older"]
    rest = browse(jana).get(page.context["older"])
    assert len(rest.context["cards"]) == 2
    assert len(browse(jana).get(f"{RETRY}?tema=odpady").context["cards"]) == 13
    assert len(page_queries(browse(jana), RETRY)) <= 6


def test_the_empty_list_says_what_to_do(browse, jana):
    assert "Zobrazit neúspěchy" in browse(jana).get(RETRY).content.decode()
    assert browse(jana).get(f"{RETRY}?moje=1&tema=nic").status_code == 200


def told(person):
    return [letter for letter in mail.outbox if person.email in letter.to]


@pytest.mark.parametrize("kind", ["watching", "same"])
def test_who_watches_gets_one_letter_without_a_word_of_it(failure, browse, karel, jana, lida, kind):
    react(jana, failure, kind)
    react(lida, failure, "done")
    answer(browse(karel), failure)
    assert tell() == "1 told" and tell() is None
    (letter,) = told(jana)
    whole = f"{letter.subject} {letter.body} {letter.alternatives[0][0]}"
    assert f"{RETRY}?moje=1" in whole
    assert not any(word in whole for word in ("zqzlevnilo", "Cena", "Zkouška senzorů", "Kolín", failure.code))
    assert not told(lida) and not told(karel)


def test_the_home_page_says_it_and_leads_there(failure, browse, karel, jana, page_queries):
    browse(jana).get("/")
    plain = len(page_queries(browse(jana), "/"))
    react(jana, failure)
    answer(browse(karel), failure)
    tell()
    page = browse(jana).get("/").content.decode()
    assert f"{RETRY}?moje=1" in page
    assert "Zkouška senzorů" in browse(jana).get(f"{RETRY}?moje=1").content.decode()
    HoldsNotice.objects.all().delete()
    assert len(page_queries(browse(jana), "/")) == plain


def test_who_may_not_read_it_at_the_moment_of_sending_is_not_told(failure, browse, karel, jana):
    react(jana, failure)
    answer(browse(karel), failure)
    with viewing_as(karel):
        share(failure.post_ptr, Level.CITY, [], by=karel)
    assert tell() is None and not told(jana)
    assert "?moje=1" not in browse(jana).get("/").content.decode()
    with viewing_as(jana), connection.cursor() as cursor:
        cursor.execute("set local role smartpitch_web")
        cursor.execute("select count(*) from practices_holdsnotice")
        assert cursor.fetchone() == (0,)


def test_what_holds_no_longer_at_the_moment_of_sending_is_not_told(failure, browse, karel, jana):
    react(jana, failure)
    answer(browse(karel), failure)
    answer(browse(karel), failure, holds="no")
    assert tell() is None and not told(jana)


def test_who_took_the_reaction_back_is_not_told(failure, browse, karel, jana):
    Reaction.objects.filter(pk=react(jana, failure).pk).update(withdrawn_at="2026-01-01T00:00Z")
    answer(browse(karel), failure)
    assert tell() is None


def test_who_waits_for_the_same_thing_is_told_if_they_may_read(failure, browse, karel, jana, pisek, lida, liberec):
    Vocabulary.objects.create(key=Vocabulary.TECHNOLOGY)
    term = Term.objects.create(vocabulary_id=Vocabulary.TECHNOLOGY, key="baterie", name_cs="Baterie")
    make_failure(pisek, jana)
    make_failure(liberec, lida)
    Condition.objects.update(term=term)
    with viewing_as(karel):
        share(failure.post_ptr, Level.CIRCLE, [pisek.group], by=karel)
    answer(browse(karel), failure)
    assert tell() == "1 told"
    assert told(jana) and not told(lida)


def test_a_reader_tells_the_city_that_it_holds_now(failure, browse, jana, karel):
    assert f"{at('talk', failure)}?podminka=0" in browse(jana).get(at("detail", failure)).content.decode()
    assert "podminka" not in browse(karel).get(at("detail", failure)).content.decode()
    page = browse(jana).get(f"{at('talk', failure)}?podminka=0")
    assert "&gt; Cena klesne pod 100 tisíc." in page.content.decode()
    sent = dict(re.findall(r'name="(form_key|kept_for)" value="([^"]*)"', page.content.decode()))
    browse(jana).post(at("talk", failure), sent | {"said": "> Cena klesne pod 100 tisíc.\n\nUž klesla."})
    assert Comment.objects.get().post_id == failure.pk


def test_a_number_that_is_no_condition_quotes_nothing(failure, browse, jana, karel, kolin):
    with viewing_as(jana):
        assert [condition_named(failure, number, reader=jana) for number in ("9", "-1", "x", "")] == [""] * 4
        hidden = Practice.objects.get(pk=make_hidden(kolin, karel))
        assert condition_named(hidden, "0", reader=jana) == ""


def make_hidden(kolin, karel):
    return make_failure(kolin, karel, Level.CITY).pk


def test_an_older_version_without_the_new_columns_can_come_back(failure, karel):
    with viewing_as(karel):
        row = {"about": "price", "text": "Cena klesne pod 100 tisíc.", "holds": "unknown", "since": "2018"}
        save(failure, {"conditions": [row]}, by=karel, version=failure.version)
    kept = Condition.objects.get(practice=failure)
    assert (kept.word, kept.term, kept.holds) == ("", None, "unknown")


def test_organisers_and_candidates_see_an_empty_list(browse, failure, olga, tereza):
    Condition.objects.update(holds="yes")
    for person in (olga, tereza, make_person("Nikdo")):
        assert "Zkouška senzorů" not in browse(person).get(RETRY).content.decode()
