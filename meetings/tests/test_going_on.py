"""A question before a pitch that was not answered goes on as a question: who reads it, keeps it, answers it; once."""

from datetime import timedelta
from functools import partial

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cities.models import ORGANISERS
from conftest import make_person, tell
from meetings.going_on import go_on
from meetings.models import Meeting, Pitch, PitchQuestion, QuestionOrigin
from meetings.questioning import answered, open_again, remind_of_questions
from meetings.tests.test_materials import as_web, put_out
from meetings.tests.test_pitches import make_pitch
from meetings.tests.test_questions_before import asked, section, to
from meetings.tests.test_registering import at, make_meeting, text
from posts.editing import Stale, put_into_trash
from posts.models import Act, Level, Post
from posts.sharing import open_door
from posts.talking import say
from posts.viewing import viewing_as
from posts.visibility import readers_of
from practices.asking import accept, close, reopen
from practices.models import Question
from practices.tests.test_editing import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(trinec):
    return make_meeting(trinec, ahead=3)


@pytest.fixture
def pitch(meeting, jana, olga):
    """In the released programme, read by all member cities."""
    made = make_pitch(meeting, jana, "confirmed", title="Zqpitch")
    put_out(meeting, made, by=olga)
    tell()
    mail.outbox.clear()
    return Pitch.objects.get(pk=made.pk)


@pytest.fixture
def left(pitch, karel, jana):
    """Asked by Kolín before the pitch of Písek, and not answered at the meeting, which was yesterday."""
    Pitch.objects.update(presenter=jana)
    question = asked(pitch, karel, "Zqkolik stála údržba?")
    over()
    return question


@pytest.fixture
def hidden(pitch, karel):
    question = asked(pitch, karel, "Zqkolik stála údržba?", hidden=True)
    over()
    return question


def over():
    Meeting.objects.update(date=timezone.localdate() - timedelta(days=1), signup_until=None)


def gone_on(question, by):
    with viewing_as(by):
        go_on(question, by=by)
    return Question.objects.get(pk=PitchQuestion.objects.get(pk=question.pk).thread_id)


def told():
    """Everybody was told; what comes next begins anew."""
    tell()
    mail.outbox.clear()


def shown(browse, person, thread):
    return text(browse(person).get(reverse("questions:detail", args=[thread.code]))).replace("\xa0", " ")


@pytest.mark.parametrize("who", ["karel", "olga"])
def test_one_click_makes_a_question_of_the_city_that_asked(who, request, browse, pitch, left, kolin, karel):
    person = browse(request.getfixturevalue(who))
    assert "Pokračovat v otázkách" in section(browse, request.getfixturevalue(who), pitch)
    for _twice in range(2):
        answer = person.post(to("question_go_on", pitch, left))
    thread = Question.objects.get()
    assert answer["Location"] == reverse("questions:detail", args=[thread.code])
    said = (thread.title, thread.problem, thread.city, thread.keeper, thread.author)
    signed = karel if who == "karel" else None  # who asked stands nowhere else by name
    assert said == ("Zqkolik stála údržba?", "", kolin, kolin.group, signed)
    assert "zqkolik stála údržba" in text(person.get(reverse("questions:list"))).lower()


def test_exactly_those_who_read_the_pitch_read_it(browse, pitch, left, olga):
    thread = gone_on(left, olga)
    assert set(readers_of(thread)) == set(readers_of(pitch))
    assert thread.level == pitch.level == Level.MEMBERS


def test_what_the_room_heard_stays_in_the_room_and_organisers_keep_it(meeting, pitch, left, kolin, karel, olga):
    open_door(pitch.post_ptr, Level.ROOM, [meeting.room], by=olga)
    colleague = make_person("Eva Kolínská", kolin)
    kolin_there = Pitch.objects.get(pk=pitch.pk)
    thread = gone_on(left, olga)
    assert set(readers_of(thread)) == set(readers_of(kolin_there)) and colleague not in readers_of(thread)
    assert (thread.level, thread.keeper.name, thread.city) == (Level.ROOM, ORGANISERS, kolin)


def test_a_long_question_keeps_all_its_words(pitch, karel, olga):
    question = asked(pitch, karel, "zqslovo " * 36 + "konec?")
    over()
    thread = gone_on(question, olga)
    assert len(thread.title) <= 100 and thread.problem == question.body


def test_nothing_of_the_pitch_goes_along(pitch, left, olga):
    Pitch.objects.update(body="Zqtělo", ask="Zqchceme")
    thread = gone_on(left, olga)
    data = str(list(thread.revisions.values_list("data", flat=True))) + str(list(Act.objects.values_list("details")))
    assert "Zqtělo" not in data and "Zqchceme" not in data and "Zqpitch" not in data


@pytest.mark.parametrize("who", ["karel", "olga"])
def test_a_hidden_city_stays_hidden(who, request, browse, hidden, jana, lida, olga, kolin, adam):
    before = Act.objects.count()
    thread = gone_on(hidden, request.getfixturevalue(who))
    assert (thread.city.name, thread.keeper.name, thread.author) == ("Nejmenované město", ORGANISERS, None)
    for reader in (jana, lida):
        page = shown(browse, reader, thread).split('class="crumbs"')[1]  # what stands before it names all who read
        assert "Zqkolik" in page and "Kolín" not in page and "Karel" not in page
    acts = Act.objects.order_by("pk")[before:]
    assert {act.actor for act in acts} == ({None} if who == "karel" else {None, olga})
    assert not QuestionOrigin.objects.exclude(city=kolin).exists()


@pytest.mark.parametrize("who", ["jana", "lida", "tereza", "adam"])
def test_others_let_nothing_go_on(who, request, browse, pitch, left):
    person = request.getfixturevalue(who)
    assert "Pokračovat v otázkách" not in section(browse, person, pitch)
    browse(person).post(to("question_go_on", pitch, left))
    assert not Question.objects.exists()


def test_before_the_meeting_only_what_somebody_has_taken_on_goes_on(browse, pitch, karel, petr, olga):
    question = asked(pitch, karel)
    with viewing_as(olga), pytest.raises(Stale):
        go_on(question, by=olga)
    PitchQuestion.objects.update(owner=petr, due=timezone.localdate())
    assert gone_on(question, olga)
    assert PitchQuestion.objects.get().owner == petr


@pytest.mark.parametrize("state", ["answered", "withdrawn", "closed door", "deleted pitch"])
def test_what_is_answered_withdrawn_or_behind_a_closed_door_does_not_go_on(state, pitch, left, jana, olga):
    if state == "closed door":
        open_door(pitch.post_ptr, Level.CITY, [], by=jana)
    elif state == "deleted pitch":
        Post.objects.filter(pk=pitch.pk).update(deleted_at=timezone.now())
    else:
        PitchQuestion.objects.update(**{f"{state}_at": timezone.now()})
    with viewing_as(olga), pytest.raises(Stale):
        go_on(left, by=olga)
    assert not Question.objects.exists()


def test_its_presenter_answers_it_in_two_weeks_and_is_reminded_until_it_is_answered(
    browse, pitch, left, jana, karel, olga
):
    thread = gone_on(left, olga)
    tell()
    assert sorted(letter.to[0] for letter in mail.outbox) == sorted([jana.email, karel.email])
    letters = "".join(letter.subject + letter.body for letter in mail.outbox)
    assert all(word not in letters for word in ("Zqkolik", "Zqpitch", "Kolín"))
    for page in (shown(browse, karel, thread), section(browse, karel, pitch)):
        assert jana.name in page and "pokračuje" in page.lower() or "Zqpitch" in page
    PitchQuestion.objects.update(due=timezone.localdate())
    mail.outbox.clear()
    remind_of_questions()
    assert [letter.to for letter in mail.outbox] == [[jana.email]]


@pytest.mark.parametrize("acts", [True, False])
def test_a_day_that_has_passed_is_no_promise_and_who_left_answers_nothing(acts, pitch, left, jana, petr, olga):
    past = timezone.localdate() - timedelta(days=20)
    PitchQuestion.objects.update(owner=petr, due=past, reminded_on=past)
    if not acts:
        petr.memberships.update(valid_to=timezone.now())
    gone_on(left, olga)
    tell()
    left.refresh_from_db()
    owner = petr if acts else jana
    assert (left.owner, left.reminded_on) == (owner, None) and left.due > timezone.localdate()
    assert owner.email in {letter.to[0] for letter in mail.outbox}


def test_a_thread_in_the_trash_lets_the_question_go_on_once_more(browse, pitch, left, olga, karel):
    first = gone_on(left, karel)
    with viewing_as(karel):
        put_into_trash(first, by=karel)
    assert "Pokračovat v otázkách" in section(browse, karel, pitch)
    assert gone_on(left, olga) != first


def test_who_asked_learns_of_the_answer_there_after_one_that_was_taken_back(pitch, hidden, jana, karel, olga):
    with viewing_as(jana):
        answered(hidden, "", by=jana, version=1)
        open_again(hidden, by=jana, version=2)
    tell()
    thread = gone_on(hidden, olga)
    tell()
    mail.outbox.clear()
    with viewing_as(olga):
        close(Question.objects.get(pk=thread.pk), "zqpomohlo", None, by=olga)
    tell()
    assert [letter.to for letter in mail.outbox] == [[karel.email]]


def test_who_may_not_read_the_pitch_is_told_nothing_of_it(browse, pitch, left, jana, karel, lida, olga):
    thread = gone_on(left, olga)
    assert "Zqpitch" in shown(browse, lida, thread)
    open_door(pitch.post_ptr, Level.CITY, [], by=jana)
    page = shown(browse, lida, thread)
    assert "Zqkolik" in page and "Zqpitch" not in page and jana.name not in page and pitch.code not in page


def test_what_answers_it_there_answers_it_and_who_asked_is_told(browse, left, kolin, karel, jana, olga):
    thread, colleague = gone_on(left, olga), make_person("Eva Kolínská", kolin)
    told()
    with viewing_as(jana):
        comment = say(thread, "zqdva miliony", by=jana, city=jana.memberships.get().city)
    browse(colleague).post(reverse("questions:accept", args=[thread.code]), {"comment": comment.code})
    assert PitchQuestion.objects.get().answered_at
    tell()
    assert [letter.to for letter in mail.outbox] == [[karel.email]]
    assert "zqdva" not in mail.outbox[0].body
    with viewing_as(karel):
        accept(Question.objects.get(), None, by=karel)
    assert PitchQuestion.objects.get().answered_at is None


def test_closing_it_answers_it_too_until_it_is_opened_again(left, karel, olga):
    thread = gone_on(left, olga)
    told()
    with viewing_as(karel):
        close(thread, "zq", None, by=karel)
        assert PitchQuestion.objects.get().answered_at
    tell()
    assert mail.outbox == []  # who closed it knows
    with viewing_as(karel):
        reopen(Question.objects.get(), by=karel)
    assert PitchQuestion.objects.get().answered_at is None


def test_of_a_hidden_one_organisers_mark_the_answer_and_who_asked_is_told(hidden, karel, jana, olga):
    thread = gone_on(hidden, olga)
    told()
    with viewing_as(jana):
        comment = say(thread, "zqdva", by=jana, city=jana.memberships.get().city)
    with viewing_as(olga):
        accept(thread, comment, by=olga)
    tell()
    assert [letter.to for letter in mail.outbox] == [[karel.email]]


def test_a_question_that_goes_on_is_not_withdrawn_before_the_pitch(browse, pitch, left, karel, olga):
    gone_on(left, olga)
    assert "Vzít zpět" not in section(browse, karel, pitch)
    browse(karel).post(to("question_withdraw", pitch, left))
    assert PitchQuestion.objects.get().withdrawn_at is None


def test_the_city_that_asked_opens_it_further_as_any_question(browse, left, karel, olga):
    thread = gone_on(left, olga)
    assert browse(karel).get(reverse("questions:share", args=[thread.code])).status_code == 200


# Closing the meeting


def test_at_the_closing_organisers_let_one_or_all_go_on(browse, meeting, pitch, karel, lida, olga):
    first, second = asked(pitch, karel, "zqprvní"), asked(pitch, lida, "zqdruhá")
    asked(pitch, lida, "zqtřetí")
    over()
    page = text(browse(olga).get(at("closing", meeting)))
    assert all(word in page for word in ("zqprvní", "zqdruhá", "Pokračovat ve všech"))
    browse(olga).post(at("closing", meeting), {"step": "questions", "question": first.code})
    assert [thread.title for thread in Question.objects.all()] == ["zqprvní"]
    PitchQuestion.objects.filter(pk=second.pk).update(answered_at=timezone.now())
    for _twice in range(2):
        browse(olga).post(at("closing", meeting), {"step": "questions"})
    assert {thread.title for thread in Question.objects.all()} == {"zqprvní", "zqtřetí"}
    page = text(browse(olga).get(at("closing", meeting)))
    assert "zqdruhá" not in page and "Pokračovat ve všech" not in page


def test_one_that_was_answered_meanwhile_is_told(browse, meeting, left, olga):
    PitchQuestion.objects.update(answered_at=timezone.now())
    answer = browse(olga).post(at("closing", meeting), {"step": "questions", "question": left.code})
    assert answer.status_code == 409 and not Question.objects.exists()


@pytest.mark.parametrize("rows", [1, 3])
def test_the_closing_costs_the_same_for_any_number_of_questions(
    browse, meeting, pitch, karel, olga, rows, page_queries
):
    for number in range(rows):
        asked(pitch, karel, f"zqotázka {number}")
    over()
    assert len(page_queries(browse(olga), at("closing", meeting))) == 11


# The database


FORGED = {
    "somebody joins a question to a thread": ("jana", lambda q: PitchQuestion.objects.update(thread=q.thread_id)),
    "an organiser joins it to another one": ("olga", lambda q: PitchQuestion.objects.update(thread=None)),
    "an organiser writes for a city": (
        "olga",
        lambda q: Post.objects.filter(pk=q.thread_id).update(title="zqpodvrh"),
    ),
    "a reader closes it": ("lida", lambda q: Question.objects.filter(pk=q.thread_id).update(helped="zq")),
}


@pytest.mark.parametrize("deed", FORGED)
def test_the_database_refuses_what_is_not_theirs(deed, request, left, jana, olga, lida):
    gone_on(left, olga)
    who, forge = FORGED[deed]
    question = PitchQuestion.objects.get()
    assert as_web(request.getfixturevalue(who), lambda: forge(question)) == 0


def test_the_database_says_who_may_let_it_go_on(left, karel, olga, jana, lida, petr):
    def may():
        with connection.cursor() as cursor:
            cursor.execute("select meetings_may_go_on(%s)", [left.pk])
            return cursor.fetchone()[0]

    answers = {person.email: as_web(person, may) for person in (karel, olga, jana, lida, petr)}
    assert [email for email, allowed in answers.items() if allowed] == [karel.email, olga.email]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one(left, karel, olga):
    at_once(*(partial(gone_on, left, by) for by in (karel, olga)))
    assert Question.objects.count() == 1
    assert PitchQuestion.objects.get().thread_id == Question.objects.get().pk
