"""Questions before a pitch: asked and seconded by cities, whose they are hidden where they wish, answered, taken on."""

import re
from datetime import timedelta
from functools import partial

import pytest
from django.core import mail
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from cities.models import Membership
from conftest import make_city, make_person, tell
from meetings.models import Meeting, Pitch, PitchQuestion, QuestionOrigin, Voice
from meetings.questioning import ask, most_seconded, questions_of, remind_of_questions
from meetings.tests.test_materials import as_web, put_out
from meetings.tests.test_pitches import make_pitch, of
from meetings.tests.test_registering import make_meeting, text
from posts.models import Act, Level
from posts.sharing import open_door
from posts.viewing import viewing_as

pytestmark = pytest.mark.django_db
NOISE = re.compile(r'name="(csrfmiddlewaretoken|form_key|kept_for)" value="[^"]*"|data-csrf="[^"]*"')


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


def asked(pitch, by, body="zqotázka", hidden=False):
    with viewing_as(by):
        ask(pitch, body, hidden=hidden, city=by.memberships.get().city)
    return PitchQuestion.objects.get(body=body)


def page(browse, person, pitch):
    return text(browse(person).get(of("detail", pitch))).replace("\xa0", " ")


def section(browse, person, pitch):
    said = page(browse, person, pitch)
    return said.split('id="otazky"')[1].split("</section>")[0] if 'id="otazky"' in said else ""


def to(name, pitch, question):
    return reverse(f"pitches:{name}", args=[pitch.code, question.code])


def test_a_city_asks_and_the_readers_of_the_pitch_read_it(browse, pitch, jana, karel, lida):
    browse(karel).post(of("ask", pitch), {"body": "zqkolik to stálo?"})
    for reader in (jana, lida, karel):
        assert "zqkolik to stálo?" in section(browse, reader, pitch)
        assert "Kolín" in section(browse, reader, pitch)


def test_a_hidden_city_is_known_to_itself_and_to_organisers(browse, pitch, kolin, jana, petr, karel, lida, olga):
    browse(karel).post(of("ask", pitch), {"body": "zqotázka", "hidden": "on"})
    for reader in (jana, petr, lida):
        said = section(browse, reader, pitch)
        assert "jedno město" in said
        assert "Kolín" not in said
    assert "vaše město" in section(browse, make_person("Eva Kolínská", kolin), pitch)
    assert "Kolín" in section(browse, olga, pitch)


def test_pages_stay_the_same_whichever_city_is_hidden(browse, pitch, karel, jana, lida, pisek):
    """The canary of the origin: not a byte of any page of others depends on it."""
    question = asked(pitch, karel, hidden=True)
    other = make_city("Zqjinde")

    def pages():
        return [
            NOISE.sub("", text(browse(person).get(address)))
            for person in (jana, lida)
            for address in (of("detail", pitch), to("question", pitch, question))
        ]

    before = pages()
    QuestionOrigin.objects.update(city=other)
    assert pages() == before
    QuestionOrigin.objects.update(city=pisek, by=None)
    assert pages()[2:] == before[2:]


def test_asking_leaves_no_trace_of_who_it_was(pitch, karel):
    before = Act.objects.count()
    asked(pitch, karel, hidden=True)
    assert Act.objects.count() == before


def test_the_same_question_is_one_and_a_wrong_one_is_kept(browse, pitch, karel, lida):
    for person in (karel, karel, lida):
        browse(person).post(of("ask", pitch), {"body": "zqstejná"})
    assert PitchQuestion.objects.count() == QuestionOrigin.objects.count() == 1
    answer = browse(karel).post(of("ask", pitch), {"body": "zq" * 200})
    assert 'id="chyby"' in text(answer)
    assert "zq" * 200 in text(answer)
    assert 'id="chyby"' in text(browse(karel).post(of("ask", pitch), {"body": ""}))


@pytest.mark.parametrize("who", ["jana", "tereza", "hana", "olga", "adam"])
def test_others_do_not_ask(who, request, browse, pitch, karel):
    """The city of the pitch, a candidate city, a guest, an organiser, an administrator."""
    person = browse(request.getfixturevalue(who))
    assert person.get(of("ask", pitch)).status_code == 404
    person.post(of("ask", pitch), {"body": "zqotázka"})
    assert not PitchQuestion.objects.exists()


def test_nobody_asks_before_the_programme_is_out_nor_after_the_meeting(browse, meeting, pitch, lida, jana, karel):
    early = make_pitch(meeting, jana, "confirmed", title="Zqbrzy")
    open_door(early.post_ptr, Level.MEMBERS, [_members()], by=jana)
    assert browse(karel).get(of("ask", early)).status_code == 404
    Meeting.objects.update(date=timezone.localdate() - timedelta(days=1), signup_until=None)
    assert browse(karel).get(of("ask", pitch)).status_code == 404
    assert browse(karel).get(of("detail", pitch)).status_code == 200


def _members():
    from posts.sharing import members_group

    return members_group()


def test_one_voice_of_a_city_which_it_can_take_back(browse, pitch, karel, lida, liberec):
    question = asked(pitch, karel)
    for person in (lida, make_person("Eva Liberecká", liberec)):
        browse(person).post(to("question_second", pitch, question), {"do": "second"})
    assert "podporuje 1 město" in section(browse, karel, pitch)
    assert "Liberec" not in section(browse, karel, pitch)
    browse(lida).post(to("question_second", pitch, question), {"do": "withdraw"})
    assert "podporuje" not in section(browse, karel, pitch)
    browse(lida).post(to("question_second", pitch, question), {"do": "second"})
    assert Voice.objects.filter(withdrawn_at=None).count() == 1


def test_a_city_does_not_second_its_own_nor_the_pitching_city_any(pitch, karel, jana):
    question = asked(pitch, karel, hidden=True)
    for person in (karel, jana):
        city = person.memberships.get().city
        voices = [Voice(question=question, city=city, by=person)]
        assert as_web(person, lambda voices=voices: len(Voice.objects.bulk_create(voices))) == 0


def test_the_presenter_comes_first_to_what_most_cities_want_to_know(pitch, karel, lida, jana):
    for number in range(7):
        asked(pitch, karel, f"zqotázka {number}")
    Voice.objects.create(question=PitchQuestion.objects.get(body="zqotázka 6"), city=lida.memberships.get().city)
    PitchQuestion.objects.filter(body="zqotázka 0").update(answered_at=timezone.now())
    with viewing_as(jana):
        first = most_seconded(questions_of(pitch, jana, cities=[], organiser=False))
    assert [each["body"][-1] for each in first] == ["6", "1", "2", "3", "4"]


@pytest.mark.parametrize("who", ["jana", "petr", "olga"])
def test_it_is_answered_and_who_asked_is_told_without_its_words(who, request, browse, pitch, karel, lida):
    question = asked(pitch, karel, hidden=True)
    person = browse(request.getfixturevalue(who))
    person.post(to("question", pitch, question), {"do": "answered", "answer": "zqdva miliony", "version": "1"})
    tell()
    assert [letter.to for letter in mail.outbox] == [[karel.email]]
    said = mail.outbox[0].subject + mail.outbox[0].body
    assert all(word not in said for word in ("zqdva", "zqotázka", "Zqpitch", "Kolín"))
    assert "zqdva miliony" in section(browse, lida, pitch)


def test_who_may_not_read_the_pitch_any_more_is_not_told(browse, pitch, karel, jana):
    question = asked(pitch, karel)
    Membership.objects.filter(person=karel).update(valid_to=timezone.now())
    browse(jana).post(to("question", pitch, question), {"do": "answered", "answer": "", "version": "1"})
    tell()
    assert mail.outbox == []


@pytest.mark.parametrize("who", ["karel", "lida", "tereza", "adam"])
def test_others_do_not_answer(who, request, browse, pitch, karel):
    question = asked(pitch, karel)
    answer = browse(request.getfixturevalue(who)).post(
        to("question", pitch, question), {"do": "answered", "answer": "zq", "version": "1"}
    )
    assert "zq" not in PitchQuestion.objects.get().answer
    assert answer.status_code == 404


def test_a_stale_answer_is_told_and_kept(browse, pitch, karel, jana, petr):
    question = asked(pitch, karel)
    browse(petr).post(to("question", pitch, question), {"do": "answered", "answer": "zqpetr", "version": "1"})
    answer = browse(jana).post(to("question", pitch, question), {"do": "answered", "answer": "zqjana", "version": "1"})
    assert answer.status_code == 409
    assert "zqjana" in text(answer)
    assert PitchQuestion.objects.get().answer == "zqpetr"


def test_one_that_was_not_answered_gets_an_owner_and_a_day(browse, pitch, karel, jana, petr):
    question, day = asked(pitch, karel), timezone.localdate() + timedelta(days=1)
    said = {"do": "owner", "owner": petr.pk, "due": day.isoformat(), "version": "1"}
    browse(jana).post(to("question", pitch, question), said)
    assert "Petr Novák" in section(browse, karel, pitch)
    tell()
    assert [letter.to for letter in mail.outbox] == [[petr.email]]
    mail.outbox.clear()
    for _time in range(2):
        remind_of_questions()
    assert [letter.to for letter in mail.outbox] == [[petr.email]]
    assert "zqotázka" not in mail.outbox[0].body


def test_who_does_not_act_for_the_city_takes_nothing_on(browse, pitch, karel, jana):
    question = asked(pitch, karel)
    said = {"do": "owner", "owner": karel.pk, "due": timezone.localdate().isoformat(), "version": "1"}
    assert 'id="chyby"' in text(browse(jana).post(to("question", pitch, question), said))
    change = PitchQuestion.objects.filter(pk=question.pk).update
    assert as_web(jana, partial(change, owner=karel)) == 0


FORGED = {
    "the presenter unhides a question": ("jana", lambda q: PitchQuestion.objects.filter(pk=q.pk).update(hidden=False)),
    "an organiser rewrites a question": ("olga", lambda q: PitchQuestion.objects.filter(pk=q.pk).update(body="zq")),
    "a reader answers": ("lida", lambda q: PitchQuestion.objects.filter(pk=q.pk).update(answer="zq")),
    "the presenter reads the origin": ("jana", lambda q: QuestionOrigin.objects.count()),
    "a reader reads the origin": ("lida", lambda q: QuestionOrigin.objects.count()),
    "a reader reads whose voices they are": ("jana", lambda q: Voice.objects.count()),
    "somebody takes an origin over": ("lida", lambda q: QuestionOrigin.objects.filter(question=q).update(by=None)),
    "a candidate seconds": ("tereza", lambda q: len(Voice.objects.bulk_create([Voice(question=q, city_id=1)]))),
}


@pytest.mark.parametrize("deed", FORGED)
def test_the_database_refuses_what_is_not_theirs(deed, request, pitch, karel, lida, tereza, olga):
    question = asked(pitch, karel, hidden=True)
    Voice.objects.create(question=question, city=karel.memberships.get().city)
    who, forge = FORGED[deed]
    assert as_web(request.getfixturevalue(who), lambda: forge(question)) == 0


def test_the_origin_is_read_by_its_city_and_by_organisers(pitch, karel, olga):
    asked(pitch, karel, hidden=True)
    for reader in (karel, olga):
        assert as_web(reader, QuestionOrigin.objects.count) == 1


def test_an_answer_to_a_question_that_one_answers_no_more_comes_back_under_its_name(browse, pitch, petr, karel):
    question = asked(pitch, karel)
    petr.memberships.update(valid_to=timezone.now())
    open_door(pitch.post_ptr, Level.CITY, [], by=None)
    answer = browse(petr).post(to("question", pitch, question), {"do": "answered", "answer": "zqodpověď"})
    assert answer.status_code == 404
    assert ">Co odpovídáte</label>" in text(answer)
    assert ">zqodpověď</textarea>" in text(answer)


def test_who_acts_for_two_cities_asks_and_seconds_for_the_one_they_choose(browse, pitch, karel, lida, liberec, kolin):
    Membership.objects.create(person=lida, city=kolin, valid_from=timezone.now())
    answer = browse(lida).post(of("ask", pitch), {"body": "zqotázka", "city": kolin.pk})
    assert answer.status_code == 302
    question = PitchQuestion.objects.get()
    assert QuestionOrigin.objects.get().city == kolin
    listed = section(browse, lida, pitch)
    assert f'name="city" value="{liberec.pk}"' in listed
    assert f'name="city" value="{kolin.pk}"' not in listed
    browse(lida).post(to("question_second", pitch, question), {"do": "second", "city": liberec.pk})
    assert Voice.objects.get().city == liberec


@pytest.mark.parametrize("first", ["pitching city", "other city"])
def test_who_also_acts_for_the_city_of_the_pitch_asks_nothing_in_whatever_order(first, browse, pitch, pisek, kolin):
    one, other = (pisek, kolin) if first == "pitching city" else (kolin, pisek)
    eva = make_person("Eva Dvojí", one)
    Membership.objects.create(person=eva, city=other, valid_from=timezone.now())
    assert of("ask", pitch) not in page(browse, eva, pitch)


def test_the_second_city_of_a_person_asks_when_the_first_one_may_not(browse, pitch, trinec, kolin):
    eva = make_person("Eva Dvojí", trinec)
    Membership.objects.create(person=eva, city=kolin, valid_from=timezone.now())
    assert of("ask", pitch) in page(browse, eva, pitch)
    assert "Kolín" in text(browse(eva).get(of("ask", pitch)))


def test_ones_own_question_is_not_seconded(browse, pitch, karel):
    question = asked(pitch, karel)
    assert browse(karel).post(to("question_second", pitch, question), {"do": "second"}).status_code == 302
    assert not Voice.objects.exists()


# Withdrawing


def test_a_city_withdraws_its_question_and_can_ask_it_after_all(browse, pitch, kolin, karel, jana, lida, olga):
    question = asked(pitch, karel)
    browse(make_person("Eva Kolínská", kolin)).post(to("question_withdraw", pitch, question))
    assert all("zqotázka" not in section(browse, other, pitch) for other in (jana, lida, olga))
    assert "Nečte ji nikdo kromě vašeho města" in section(browse, karel, pitch)
    assert browse(jana).get(to("question", pitch, question)).status_code == 404
    browse(karel).post(to("question_withdraw", pitch, question), {"do": "ask"})
    assert "zqotázka" in section(browse, lida, pitch)


def test_a_withdrawn_question_that_others_second_goes_on_as_theirs_without_a_name(browse, pitch, karel, lida, jana):
    question = asked(pitch, karel)
    browse(lida).post(to("question_second", pitch, question), {"do": "second"})
    assert "půjde dál jako jeho" in section(browse, karel, pitch)
    browser = browse(karel)
    for _twice in range(2):
        assert browser.post(to("question_withdraw", pitch, question)).status_code == 302
    for reader in (karel, jana):
        said = section(browse, reader, pitch)
        assert "zqotázka" in said and "Kolín" not in said and "Liberec" not in said and "podporuje" not in said
    assert "vaše město" in section(browse, lida, pitch)
    question.refresh_from_db()
    assert (question.origin.city.name, question.withdrawn_at) == ("Liberec", None)


def test_who_acts_for_two_cities_asks_it_after_all_for_the_one_that_asked(browse, pitch, lida, kolin):
    Membership.objects.create(person=lida, city=kolin, valid_from=timezone.now())
    browse(lida).post(of("ask", pitch), {"body": "zqotázka", "city": kolin.pk})
    question = PitchQuestion.objects.get()
    browse(lida).post(to("question_withdraw", pitch, question))
    browse(lida).post(to("question_withdraw", pitch, question), {"do": "ask"})
    question.refresh_from_db()
    assert (QuestionOrigin.objects.get().city, question.withdrawn_at) == (kolin, None)


def test_what_was_withdrawn_can_be_asked_by_another_city(browse, pitch, karel, lida):
    browse(karel).post(to("question_withdraw", pitch, asked(pitch, karel)))
    browse(lida).post(of("ask", pitch), {"body": "zqotázka"})
    assert "Liberec" in section(browse, karel, pitch)


@pytest.mark.parametrize("who", ["jana", "lida", "olga", "tereza"])
def test_others_withdraw_nothing(who, request, browse, pitch, karel):
    question = asked(pitch, karel, hidden=True)
    browse(request.getfixturevalue(who)).post(to("question_withdraw", pitch, question))
    assert PitchQuestion.objects.get().withdrawn_at is None


def test_what_is_answered_is_not_withdrawn_nor_does_a_withdrawn_one_remind(browse, pitch, karel, jana, petr):
    question, day = asked(pitch, karel), timezone.localdate()
    said = {"do": "owner", "owner": petr.pk, "due": day.isoformat(), "version": "1"}
    browse(jana).post(to("question", pitch, question), said)
    browse(karel).post(to("question_withdraw", pitch, question))
    mail.outbox.clear()
    remind_of_questions()
    assert mail.outbox == []
    other = asked(pitch, karel, "zqdruhá")
    browse(jana).post(to("question", pitch, other), {"do": "answered", "answer": "", "version": "1"})
    browse(karel).post(to("question_withdraw", pitch, other))
    assert PitchQuestion.objects.get(pk=other.pk).withdrawn_at is None


def withdraw_by_hand(question, city):
    with connection.cursor() as cursor:
        cursor.execute("select meetings_withdraw_question(%s, %s)", [question.pk, city and city.pk])
        return int(cursor.fetchone()[0] is not None)


def test_the_database_lets_nobody_else_withdraw_or_read_what_was_withdrawn(pitch, kolin, karel, lida, jana, olga):
    question = asked(pitch, karel)
    for person in (lida, jana, olga):
        for city in (kolin, person.memberships.get().city):
            assert as_web(person, partial(withdraw_by_hand, question, city)) == 0
    assert as_web(karel, partial(PitchQuestion.objects.update, withdrawn_at=timezone.now())) == 0
    PitchQuestion.objects.update(withdrawn_at=timezone.now())
    for person in (lida, jana, olga):
        assert as_web(person, PitchQuestion.objects.count) == as_web(person, QuestionOrigin.objects.count) == 0
    assert as_web(jana, partial(PitchQuestion.objects.update, answer="zq")) == 0
    assert as_web(karel, PitchQuestion.objects.count) == 1


def test_the_host_is_not_offered_an_answer_that_is_not_its_to_give(browse, pitch, karel, liberec, lida, jana, olga):
    asked(pitch, karel)
    Meeting.objects.update(city=liberec)
    assert "Odpovědět" not in section(browse, lida, pitch)
    for person in (jana, olga):
        assert "Odpovědět" in section(browse, person, pitch)
