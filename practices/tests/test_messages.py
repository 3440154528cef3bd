"""Messages: what one city writes to another, who reads it, and what letters say of it."""

import re

import pytest
from django.urls import reverse

from conftest import make_practice
from posts.models import Act, Card, Comment, Level
from posts.sharing import share
from posts.viewing import viewing_as
from practices.models import Message
from practices.writing_to import answer, how_many_unread, note_seen, tell_of_messages, write_to

SAID = {"subject": "zqpredmet", "message": "zqzprava"}
LIST = "messages:list"


@pytest.fixture
def practice(pisek, jana):
    return make_practice(pisek, jana, Level.MEMBERS, title="zqnazevpraxe")


def written_by(person, city, practice=None, **said):
    with viewing_as(person):
        return write_to(city, SAID | said, by=person, city=person.memberships.get().city, about=practice)


def place(message):
    return reverse("messages:detail", args=[message.code])


def form_of(page):
    return dict(re.findall(r'name="(form_key|kept_for)" value="([^"]*)"', page.content.decode()))


def send(browser, practice, **said):
    path = reverse("practices:write", args=[practice.code])
    sent = SAID | form_of(browser.get(path)) | said
    return browser.post(path, sent), sent


def test_a_message_is_read_by_the_people_of_both_cities_and_nobody_else(
    practice, browse, karel, jana, petr, lida, olga, adam
):
    response, _sent = send(browse(karel), practice)
    made = Message.objects.get()
    assert response.url == place(made)
    for person in (karel, jana, petr):
        assert "zqzprava" in browse(person).get(place(made)).content.decode()
        assert "zqpredmet" in browse(person).get(reverse(LIST)).content.decode()
    for person in (lida, olga, adam):
        assert browse(person).get(place(made)).status_code == 404
        assert "zqpredmet" not in browse(person).get(reverse(LIST)).content.decode()
    assert list(Act.objects.filter(post=made.pk).order_by("pk").values_list("verb", flat=True)) == ["wrote", "shared"]


def test_an_answer_is_new_to_the_other_city_until_somebody_looks(practice, browse, karel, jana, pisek):
    made = written_by(karel, pisek, practice)
    with viewing_as(karel):
        assert how_many_unread(karel) == 0
    browser = browse(jana)
    assert "1 nepřečten" in browser.get("/").content.decode()
    page = browser.get(place(made))
    browser.post(place(made), form_of(page) | {"said": "zqodpoved"})
    with viewing_as(jana):
        assert how_many_unread(jana) == 0
    with viewing_as(karel):
        assert how_many_unread(karel) == 1
    assert "zqodpoved" in browse(karel).get(place(made)).content.decode()
    with viewing_as(karel):
        assert how_many_unread(karel) == 0


def test_unread_ones_come_first(practice, browse, karel, jana, pisek):
    old = written_by(karel, pisek, subject="zqstara")
    seen = written_by(karel, pisek, subject="zqnovejsi")
    with viewing_as(jana):
        note_seen(seen, jana)
    page = browse(jana).get(reverse(LIST)).content.decode()
    assert page.index(old.code) < page.index(seen.code)


def test_who_loses_the_practice_keeps_the_conversation_without_a_word_of_it(practice, browse, karel, jana, pisek):
    made = written_by(karel, pisek, practice)
    assert "zqnazevpraxe" in browse(karel).get(place(made)).content.decode()
    with viewing_as(jana):
        share(practice.post_ptr, Level.CITY, [], by=jana)
    page = browse(karel).get(place(made)).content.decode()
    assert "zqzprava" in page and "zqnazevpraxe" not in page and practice.code not in page


def test_the_letter_says_no_word_and_comes_once(practice, karel, jana, petr, pisek, mailoutbox):
    made = written_by(karel, pisek, practice)
    assert tell_of_messages.func([jana.pk, petr.pk, karel.pk]) == "2 letters about messages"
    assert tell_of_messages.func([jana.pk, petr.pk, karel.pk]) is None
    assert {letter.to[0] for letter in mailoutbox} == {jana.email, petr.email}
    said = "".join(f"{letter.subject} {letter.body} {letter.alternatives}" for letter in mailoutbox)
    assert not [
        word for word in ("zqpredmet", "zqzprava", "zqnazevpraxe", "Kolín", made.code, practice.code) if word in said
    ]


def test_no_letter_to_who_may_not_read_it_at_the_moment_of_sending(practice, karel, lida, petr, pisek, mailoutbox):
    written_by(karel, pisek, practice)
    petr.memberships.update(valid_to=petr.memberships.get().valid_from)
    assert tell_of_messages.func([petr.pk, lida.pk]) is None
    assert not mailoutbox


def test_coordinators_and_the_contact_are_told_the_writer_is_not(practice, karel, jana, petr, pisek, monkeypatch):
    practice.contact = jana
    practice.save()
    told = []
    monkeypatch.setattr(
        "practices.writing_to.tell_of_messages", type("Task", (), {"enqueue": staticmethod(told.append)})
    )
    made = written_by(karel, pisek, practice)
    with viewing_as(jana):
        answer(made, "zqodpoved", by=jana, city=pisek, form_key=None)
    assert [set(people) for people in told] == [{jana.pk, petr.pk}, {petr.pk, karel.pk}]


def test_the_same_form_twice_is_one_message_and_one_answer(practice, browse, karel, jana):
    browser = browse(karel)
    first, sent = send(browser, practice)
    again = browser.post(reverse("practices:write", args=[practice.code]), sent)
    assert first.url == again.url and Message.objects.count() == 1
    sent = form_of(browse(jana).get(first.url)) | {"said": "zqodpoved"}
    for _time in range(2):
        browse(jana).post(first.url, sent)
    assert Comment.objects.count() == 1


def test_an_empty_message_is_said_in_words_and_keeps_what_was_typed(practice, browse, karel):
    response, _sent = send(browse(karel), practice, message=" ", subject="zqnapsano")
    assert response.status_code == 200 and "zqnapsano" in response.content.decode()
    assert not Message.objects.exists()


def test_a_city_does_not_write_to_itself(practice, browse, jana):
    assert browse(jana).get(reverse("practices:write", args=[practice.code])).status_code == 403


def test_a_message_has_no_card(practice, karel, pisek):
    made = written_by(karel, pisek)
    with viewing_as(karel):
        assert not Card.objects.filter(post=made.pk).exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_costs_two_queries_and_a_conversation_six(practice, browse, page_queries, karel, jana, pisek, rows):
    for _round in range(rows):
        made = written_by(karel, pisek, practice)
        for text in ("zqjedna", "zqdva")[:rows]:
            with viewing_as(karel):
                answer(made, text, by=karel, city=karel.memberships.get().city, form_key=None)
    browser = browse(jana)
    browser.get("/")
    assert len(page_queries(browser, reverse(LIST))) == 2
    assert len(page_queries(browser, place(made))) == 5
