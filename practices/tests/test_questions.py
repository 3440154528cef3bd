"""Asking the cities: who reads a question, how it is written, answered, closed, found."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cities.models import City
from conftest import make_practice, make_question
from posts.models import Act, Card, Level, Post, Revision
from posts.sharing import open_door
from posts.talking import say, take_away
from posts.viewing import viewing_as
from practices.asking import accept, close
from practices.models import Question

LIST, NEW = "questions:list", "questions:new"


def at(name, question, *more):
    return reverse(f"questions:{name}", args=[question.code, *more])


def text(answer):
    return answer.content.decode()


def hidden(page):
    return dict(re.findall(r'name="(form_key|version|kept_for)" value="([^"]*)"', text(page)))


def ask(browser, **said):
    sent = {"title": "Jak počítáte cestující?", "problem": "zqpotiz", "tried": "zqzkouseli", "level": "members"}
    sent |= {"future": "on"} | hidden(browser.get(reverse(NEW))) | said
    return browser.post(reverse(NEW), sent), sent


@pytest.fixture
def question(pisek, jana):
    return make_question(pisek, jana, Level.MEMBERS, title="Jak počítáte zqcestující?")


def test_a_question_is_asked_in_two_fields_and_every_member_city_reads_it(browse, jana, lida, tereza):
    answer, _sent = ask(browse(jana))
    question = Question.objects.get()
    assert answer.url == at("detail", question)
    assert "zqpotiz" in text(browse(lida).get(answer.url))
    assert browse(tereza).get(answer.url).status_code == 404
    verbs = list(Act.objects.filter(post=question.pk).order_by("pk").values_list("verb", flat=True))
    assert verbs == [Act.Verb.WROTE, Act.Verb.SHARED]
    assert Revision.objects.get(post=question.pk).data["problem"] == "zqpotiz"


def test_sent_twice_it_is_one_question(browse, jana):
    browser = browse(jana)
    first, sent = ask(browser)
    assert browser.post(reverse(NEW), sent).url == first.url
    assert Question.objects.count() == 1


def test_the_same_form_with_other_words_shows_both(browse, jana):
    browser = browse(jana)
    _first, sent = ask(browser)
    page = browser.post(reverse(NEW), sent | {"problem": "zqjinak"})
    assert page.status_code == 409
    assert "zqjinak" in text(page) and "zqpotiz" in text(page)


def test_what_is_missing_is_said_and_what_was_typed_stays(browse, jana):
    page, _sent = ask(browse(jana), title="", tried="zqzustane")
    assert "zqzustane" in text(page) and 'href="#id_title"' in text(page)
    assert not Question.objects.exists()


def test_a_draft_is_its_authors_alone_until_it_is_asked(browse, jana, petr):
    browser = browse(jana)
    ask(browser, draft="1", problem="")
    draft = Question.objects.get()
    assert draft.is_draft and browse(petr).get(at("detail", draft)).status_code == 404
    page = browser.get(at("edit", draft))
    sent = {"title": "Ano?", "problem": "zqhotovo", "tried": "", "level": "members", "future": "on"}
    browser.post(at("edit", draft), sent | hidden(page))
    draft.refresh_from_db()
    assert not draft.is_draft and "zqhotovo" in text(browse(petr).get(at("detail", draft)))


def test_a_stale_version_shows_both_texts(browse, question, jana, petr):
    old = hidden(browse(jana).get(at("edit", question)))
    page = browse(petr).get(at("edit", question))
    browse(petr).post(at("edit", question), {"title": "Petr?", "problem": "zqpetrovo"} | hidden(page))
    answer = browse(jana).post(at("edit", question), {"title": "Jana?", "problem": "zqjanino"} | old)
    assert answer.status_code == 409
    assert "zqjanino" in text(answer) and "zqpetrovo" in text(answer)
    mine = {"title": "Jana?", "problem": "zqjanino"} | old | {"version": hidden(answer)["version"]}
    assert browse(jana).post(at("edit", question), mine).status_code == 302
    assert "zqpetrovo" in text(browse(jana).get(at("history", question)))


def test_readers_who_do_not_edit_are_told_that_nothing_is_there(browse, question, lida):
    for name in ("edit", "share", "history", "accept", "close", "reopen", "delete", "restore"):
        assert browse(lida).get(at(name, question)).status_code == 404, name
        assert browse(lida).post(at(name, question), {"comment": ""}).status_code == 404, name


def test_the_list_is_narrowed_by_state_topic_and_city(browse, question, pisek, kolin, karel, jana, lida):
    other = make_question(kolin, karel, Level.MEMBERS, title="Kdo zqmeril hluk?")
    comment = say(other, "U nás.", by=lida, city=lida.memberships.get().city)
    with viewing_as(karel):
        accept(other, comment, by=karel)
    browser = browse(lida)
    assert "zqcestující" in text(browser.get(reverse(LIST))) and "zqmeril" in text(browser.get(reverse(LIST)))
    for asked, shown in (
        ("stav=ceka", "zqcestující"),
        (f"mesto={kolin.pk}", "zqmeril"),
        ("stav=odpovezeno", "zqmeril"),
    ):
        page = text(browser.get(f"{reverse(LIST)}?{asked}"))
        assert (shown in page, ("zqmeril" if shown != "zqmeril" else "zqcestující") in page) == (True, False), asked
    assert "zqmeril" in text(browser.get(reverse(LIST) + "?q=hluk"))
    assert browser.get(reverse(LIST) + "?tema=nic&stav=x&mesto=y&po=zz&pred=zz").status_code == 200


def test_the_list_pages_by_keyset(browse, pisek, jana):
    for number in range(26):
        make_question(pisek, jana, Level.MEMBERS, title=f"zqotazka{number:02}")
    page = text(browse(jana).get(reverse(LIST)))
    assert "zqotazka25" in page and "zqotazka00" not in page
    older = re.search(r'href="([^"]*po=[^"]*)"', page)[1].replace("&amp;", "&")
    assert "zqotazka00" in text(browse(jana).get(older))


def test_a_question_nobody_may_read_is_in_no_list_no_count_and_no_search(browse, pisek, kolin, jana, lida):
    make_question(pisek, jana, Level.CIRCLE, [kolin], title="zqskrytaotazka jen pro Kolín")
    for path in (reverse(LIST), f"{reverse(LIST)}?q=zqskrytaotazka", f"{reverse('search')}?q=Kolín"):
        assert "zqskrytaotazka jen" not in text(browse(lida).get(path)), path
    assert text(browse(lida).get(f"{reverse('suggest')}?q=zqskry")) == "[]"


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_and_the_page_cost_a_fixed_number_of_queries(browse, page_queries, pisek, jana, lida, many):
    for number in range(many):
        question = make_question(pisek, jana, Level.MEMBERS, title=f"Otázka {number}?")
        for _each in range(many):
            say(question, "Odpověď", by=lida, city=lida.memberships.get().city)
    assert len(page_queries(browse(lida), reverse(LIST))) <= 6
    assert len(page_queries(browse(lida), at("detail", question))) <= 10
    assert len(page_queries(browse(jana), at("detail", question))) <= 10
    browse(jana).get(at("near", question))  # synonyms are remembered for a minute
    assert len(page_queries(browse(jana), at("near", question))) <= 9


def test_a_question_saves_itself_as_one_draft_until_it_is_asked(browse, jana, petr):
    client, page = browse(jana), text(browse(jana).get(reverse("questions:new")))
    key = re.search(r'name="form_key" value="([^"]+)"', page)[1]
    typed = {"form_key": key, "version": "", "title": "Jak na to?", "problem": "", "tried": "", "level": "members"}
    first = client.post(reverse("questions:autosave_new"), typed).json()
    typed |= {"version": first["fields"]["version"], "problem": "Nevíme."}
    second = client.post(reverse("questions:autosave_new"), typed).json()
    question = Question.objects.get()
    assert (question.problem, question.is_draft, second["fields"]["version"]) == ("Nevíme.", True, question.version)
    assert "Jak na to?" not in text(browse(petr).get(reverse(LIST)))
    asked = typed | {"version": question.version, "future": "on", "tried": "Nic."}
    client.post(reverse("questions:new"), asked)
    question = Question.objects.get()
    assert (question.tried, question.is_draft) == ("Nic.", False)
    assert client.post(reverse("questions:new"), asked).status_code == 302  # a second click
    assert Question.objects.count() == 1


def test_two_windows_with_one_draft_lose_nothing(browse, jana, pisek):
    draft = make_question(pisek, jana)
    typed = {"version": draft.version, "title": "Jak?", "problem": "První.", "tried": "", "level": "members"}
    client, address = browse(jana), reverse("questions:autosave", args=[draft.code])
    assert client.post(address, typed).json()["fields"]["version"] == draft.version + 1
    assert client.post(address, typed | {"problem": "Druhá."}).status_code == 409
    assert Question.objects.get().problem == "První."


def test_what_is_asked_already_is_only_put_aside(browse, question, jana, lida):
    client = browse(jana)
    page = text(client.get(at("edit", question)))
    mark = re.search(r'name="kept_for" value="([^"]+)"', page)[1]
    typed = {"version": question.version, "title": "Jinak?", "problem": "Nevíme.", "tried": "", "kept_for": mark}
    assert "saved_at" in client.post(at("autosave", question), typed).json()
    assert "Jinak?" not in text(browse(lida).get(at("detail", question)))
    assert 'value="Jinak?"' in text(client.get(at("edit", question)))
    assert browse(lida).post(at("autosave", question), {"title": "Cizí"}).status_code == 404


def test_nothing_typed_is_no_draft(browse, jana):
    assert browse(jana).post(reverse("questions:autosave_new"), {"title": " "}).status_code == 400
    assert not Question.objects.exists()


def test_lists_of_practices_and_counts_do_not_know_questions(browse, question, pisek, lida, jana):
    make_practice(pisek, jana, Level.MEMBERS, title="zqjedinapraxe")
    browser = browse(lida)
    for path in (reverse("practices:list"), reverse("practices:list") + "?q=zqcestující", reverse("home")):
        assert "Jak počítáte zqcestující" not in text(browser.get(path)), path
    assert Card.objects.count() == 0  # nobody is looking
    page = text(browser.get(reverse("city", args=[pisek.pk])))
    assert "zqjedinapraxe" in page


def test_an_answer_is_marked_quoted_at_the_top_and_taken_back(browse, question, jana, lida, karel):
    comment = say(question, "zqodpoved s čidly", by=lida, city=lida.memberships.get().city)
    assert browse(karel).post(at("accept", question), {"comment": comment.code}).status_code == 404
    browse(jana).post(at("accept", question), {"comment": comment.code})
    assert text(browse(karel).get(at("detail", question))).count("zqodpoved") == 2
    browse(jana).post(at("accept", question), {"comment": ""})
    assert text(browse(karel).get(at("detail", question))).count("zqodpoved") == 1
    verbs = Act.objects.filter(post=question.pk, verb__in=["marked", "unmarked"])
    assert verbs.count() == 2


def test_a_comment_of_another_post_cannot_be_the_answer(browse, question, pisek, kolin, jana, karel):
    other = make_question(kolin, karel, Level.MEMBERS, title="Jiná?")
    comment = say(other, "Jinde.", by=karel, city=kolin)
    assert browse(jana).post(at("accept", question), {"comment": comment.code}).status_code == 404
    question.refresh_from_db()
    assert question.answer_id is None


def test_whoever_deletes_the_answer_takes_the_mark_with_it(browse, question, jana, lida):
    comment = say(question, "zqsmazana", by=lida, city=lida.memberships.get().city)
    with viewing_as(jana):
        accept(question, comment, by=jana)
    with viewing_as(lida):
        take_away(comment, by=lida)
    question.refresh_from_db()
    assert question.answer_id is None and "zqsmazana" not in text(browse(jana).get(at("detail", question)))


def test_closing_says_what_helped_and_hides_a_practice_from_who_does_not_read_it(
    browse, question, pisek, kolin, jana, karel, lida
):
    practice = make_practice(pisek, jana, Level.CIRCLE, [kolin], title="zqpomocna")
    path = f"https://example.test{reverse('practices:detail', args=[practice.code])}"
    browse(jana).post(at("close", question), {"helped": "zqpomohlo", "practice": path})
    assert "zqpomohlo" in text(browse(lida).get(at("detail", question)))
    assert "zqpomocna" in text(browse(karel).get(at("detail", question)))
    assert "zqpomocna" not in text(browse(lida).get(at("detail", question)))
    browse(jana).post(at("reopen", question))
    assert "zqpomohlo" not in text(browse(lida).get(at("detail", question)))


def test_a_practice_that_one_does_not_read_cannot_have_helped(browse, question, kolin, karel, jana):
    practice = make_practice(kolin, karel, Level.CITY, title="zqcizi")
    missing = browse(jana).post(at("close", question), {"helped": "Ano", "practice": "xxxxxxxxxxxxxxxx"})
    secret = browse(jana).post(at("close", question), {"helped": "Ano", "practice": practice.code})
    assert (
        "zqcizi" not in text(secret)
        and 'href="#id_practice"' in text(missing)
        and 'href="#id_practice"' in text(secret)
    )
    question.refresh_from_db()
    assert question.closed_at is None


def test_it_is_answered_in_the_thread_shared_more_narrowly_and_taken_out_of_the_trash(
    browse, question, jana, lida, kolin
):
    page = browse(lida).get(at("talk", question))
    answer = browse(lida).post(at("talk", question), {"said": "zqrekla"} | hidden(page))
    assert answer.url.startswith(at("detail", question))
    assert "zqrekla" in text(browse(jana).get(at("detail", question)))
    assert browse(jana).get(at("share", question)).status_code == 200
    open_door(Post.objects.get(pk=question.pk), Level.CITY, [], by=jana)
    assert browse(lida).get(at("detail", question)).status_code == 404
    assert browse(jana).post(at("delete", question)).url == reverse("questions:trash")
    assert "zqcestující" in text(browse(jana).get(reverse("questions:trash")))
    assert browse(jana).post(at("restore", question)).url == at("detail", question)


def test_nothing_found_offers_the_question_with_the_words_and_people_who_know(browse, kolin, karel, jana, lida):
    from tests.doors.world import make_terms

    topic = make_terms()["topic"]
    make_practice(kolin, karel, Level.CIRCLE, [City.objects.get(name="Písek")], topics=[topic], contact=karel)
    page = text(browse(jana).get(reverse("search") + "?q=topyc"))
    assert f"{reverse(NEW)}?dotaz=topyc" in page and karel.name in page
    assert karel.name not in text(browse(lida).get(reverse("search") + "?q=topyc"))
    assert 'value="topyc"' in text(browse(jana).get(reverse(NEW) + "?dotaz=topyc"))


def test_who_asks_is_told_of_practices_and_people_that_they_read(browse, question, kolin, karel, jana, lida, liberec):
    make_practice(kolin, karel, Level.MEMBERS, title="Počítání zqcestující v autobusu", contact=karel)
    make_practice(liberec, lida, Level.CITY, title="Tajné zqcestující", contact=lida)
    page = text(browse(jana).get(at("near", question)))
    assert "autobusu" in page and karel.name in page
    assert "Tajné" not in page and lida.name not in page
    assert browse(lida).get(at("near", question)).status_code == 404


def test_the_web_role_marks_no_foreign_answer_and_deletes_no_question(question, jana, lida):
    say(question, "Ano.", by=lida, city=lida.memberships.get().city)
    with connection.cursor() as cursor:
        cursor.execute("set role smartpitch_web")
        with viewing_as(lida):
            cursor.execute("update practices_question set helped = 'x' where post_ptr_id = %s", [question.pk])
            assert cursor.rowcount == 0
            cursor.execute("select has_table_privilege('practices_question', 'delete')")
            assert cursor.fetchone()[0] is False
        cursor.execute("reset role")


def test_closed_twice_keeps_its_day(question, jana):
    with viewing_as(jana):
        close(question, "Jedno", None, by=jana)
        question.refresh_from_db()
        day = question.closed_at
        close(question, "Druhé", None, by=jana)
        question.refresh_from_db()
    assert (question.closed_at, question.helped) == (day, "Druhé")


def test_a_question_is_asked_on_a_later_day_unless_its_text_changes(browse, jana, lida):
    browser, day = browse(jana), timezone.localdate() + timedelta(days=30)
    answer, _sent = ask(browser, day=f"{day.day}. {day.month}. {day.year}")
    question = Question.objects.get()
    assert question.is_draft and browse(lida).get(answer.url).status_code == 404
    assert "se koncept sám začne sdílet" in text(browser.get(answer.url))
    edit = browser.get(at("edit", question))
    sent = {"title": question.title, "problem": "Jinak.", "level": "members", "draft": "1"} | hidden(edit)
    assert "koncept sám sdílet nebude" in text(browser.post(at("edit", question), sent, follow=True))
    question.refresh_from_db()
    assert question.opens_at is None


def test_the_plan_of_a_question_stands_while_nothing_changes_and_autosave_says_when_it_falls(browse, jana, kolin):
    browser, day = browse(jana), timezone.localdate() + timedelta(days=30)
    _answer, sent = ask(browser, day=f"{day.day}. {day.month}. {day.year}", hour="8:00")
    question = Question.objects.get()
    same = {key: value for key, value in sent.items() if key != "form_key"} | hidden(browser.get(at("edit", question)))
    browser.post(at("edit", question), same | {"draft": "1"})
    answer = browser.post(at("autosave", question), same, HTTP_X_REQUESTED_WITH="autosave").json()
    question.refresh_from_db()
    assert question.opens_at is not None and "message" not in answer
    assert answer["fields"]["version"] == question.version
    narrower = same | {"level": "circle", "cities": [kolin.pk], "future": ""}
    answer = browser.post(at("autosave", question), narrower, HTTP_X_REQUESTED_WITH="autosave").json()
    question.refresh_from_db()
    assert "koncept sám sdílet nebude" in answer["message"] and question.opens_at is None
