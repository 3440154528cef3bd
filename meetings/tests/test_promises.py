"""Promises between cities: one tap, two cities and the organisers, one gentle reminder to each side, thanks."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cities.kept import mark
from cities.models import City
from conftest import make_city, make_person, tell
from meetings.attendance import tick
from meetings.models import Promise
from meetings.promising import before_meeting, give, remind_of_promises, settle, thank, ways
from meetings.registering import who_comes
from meetings.tests.test_registering import come, make_meeting
from posts.models import Act
from posts.viewing import viewing_as
from practices.tests.test_editing import at_once

pytestmark = pytest.mark.django_db
State = Promise.State
NEW, LIST = reverse("meetings:promise_new"), reverse("meetings:promises")


@pytest.fixture
def meeting(liberec):
    return make_meeting(liberec, ahead=-1, state="held")


@pytest.fixture
def given(meeting, jana, kolin):
    return given_by(jana, kolin, meeting)


def text(answer):
    return answer.content.decode().replace("\N{NO-BREAK SPACE}", " ")


def given_by(person, receiver, meeting, what="zqzadávačka", ahead=14):
    due = timezone.localdate() + timedelta(days=ahead)
    with viewing_as(person):
        said = {"giver": person.memberships.get().city, "receiver": receiver, "what": what, "due": due}
        return give(meeting, said | {"form_key": uuid.uuid4()}, by=person)


def typed(receiver, **more):
    sent = {"receiver": receiver.pk, "what": "Pošleme zadávačku.", "form_key": str(uuid.uuid4())}
    return sent | {"due": (timezone.localdate() + timedelta(days=14)).isoformat()} | more


def of(promise):
    return reverse("meetings:promise", args=[promise.code])


def said(person, promise, state, word=""):
    with viewing_as(person):
        promise.refresh_from_db()
        return settle(promise, state, word, by=person)


def state_of(promise):
    promise.refresh_from_db()
    return promise.state


# Promising


def test_an_expert_promises_in_the_name_of_their_city(browse, meeting, jana, pisek, kolin):
    answer = browse(jana).post(NEW, typed(kolin))
    made = Promise.objects.get()
    assert answer.url == of(made)
    assert (made.meeting, made.giver, made.receiver, made.by) == (meeting, pisek, kolin, jana)
    assert "Pošleme zadávačku." in text(browse(jana).get(LIST))
    act = Act.objects.get(verb=Act.Verb.PROMISED)
    assert "zadávačku" not in str(act.details) and act.details["promise"] == made.pk


def test_a_double_tap_makes_one_promise_and_another_text_from_the_same_form_a_second(browse, meeting, jana, kolin):
    browser, sent = browse(jana), typed(kolin)
    for _each in range(2):
        assert browser.post(NEW, sent).status_code == 302
    assert Promise.objects.count() == 1
    browser.post(NEW, sent | {"what": "A ještě smlouvu."})  # the way back, then another text
    assert Promise.objects.count() == 2
    assert Act.objects.filter(verb=Act.Verb.PROMISED).count() == 2


@pytest.mark.django_db(transaction=True)
def test_two_taps_at_the_same_moment_make_one_promise(meeting, jana, pisek, kolin):
    said = {"giver": pisek, "receiver": kolin, "what": "slib", "due": timezone.localdate(), "form_key": uuid.uuid4()}

    def tap():
        with viewing_as(jana):
            return give(meeting, said, by=jana).pk

    first, second = at_once(tap, tap)
    assert first == second == Promise.objects.get().pk
    assert Act.objects.filter(verb=Act.Verb.PROMISED).count() == 1


@pytest.mark.django_db(transaction=True)
def test_when_both_sides_speak_at_once_one_is_heard(given, jana, karel):
    stands = Promise.objects.get()  # as both have it before them

    def says(person, state, word=""):
        with viewing_as(person):
            return settle(stands, state, word, by=person)

    heard = at_once(lambda: says(jana, State.GIVEN_UP, "nejde to"), lambda: says(karel, State.NOT_NEEDED))
    assert sorted(heard) == [False, True]


def test_the_form_offers_two_weeks_and_the_cities_at_the_meeting_first(browse, meeting, jana, karel, kolin, olga):
    came = come(karel, make_meeting(kolin, 5, ahead=0))
    with viewing_as(olga):
        tick(came, "present", by=olga)
    page = text(browse(jana).get(NEW))
    assert (timezone.localdate() + timedelta(days=14)).isoformat() in page
    assert page.index("Na setkání") < page.index(">Kolín<") < page.index("Ostatní města") < page.index(">Liberec<")
    assert 'name="giver"' not in page and "Smart Cities Pitch 5" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"what": " "}, "Napište, co slibujete."),
        ({"receiver": ""}, "Vyberte, komu slibujete."),
        ({"due": "2018-06-15"}, "Ten den už minul."),
        ({"due": "2999-06-15"}, "Slibujte nejvýš na dva roky."),
        ({"what": "x" * 301}, "301 znaků"),
    ],
)
def test_what_is_wrong_is_said_in_words_and_what_was_typed_stays(browse, meeting, jana, kolin, wrong, words):
    page = text(browse(jana).post(NEW, typed(kolin) | wrong))
    assert words in page and not Promise.objects.exists()
    assert wrong.get("what", "Pošleme zadávačku.").strip() in page


def test_what_was_typed_survives_an_expired_session(browse, meeting, jana, kolin):
    browser = browse()
    browser.post(NEW, typed(kolin, what="Napsáno předem.", kept_for=mark(jana)))
    browser.force_login(jana, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Napsáno předem." in text(browser.get(NEW))


def test_nobody_promises_for_another_city_but_an_organiser_does(
    browse, meeting, jana, karel, olga, pisek, kolin, liberec
):
    browse(jana).post(NEW, typed(kolin, giver=liberec.pk))
    assert Promise.objects.get().giver == pisek  # what the form does not have, is not heard
    assert "Vyberte, kdo slibuje." in text(browse(olga).post(NEW, typed(kolin)))
    browse(olga).post(NEW, typed(kolin, giver=liberec.pk))
    assert Promise.objects.filter(giver=liberec, receiver=kolin, by=olga).exists()
    assert "sobě" in text(browse(olga).post(NEW, typed(kolin, giver=kolin.pk)))


def test_before_the_first_meeting_nothing_is_promised(browse, pisek, jana, kolin):
    make_meeting(pisek, ahead=3)
    make_meeting(pisek, 5, ahead=-3, state="cancelled")
    assert browse(jana).get(NEW).status_code == 404 and browse(jana).post(NEW, typed(kolin)).status_code == 404
    assert NEW not in text(browse(jana).get(LIST))


def test_cities_that_are_not_active_are_not_offered(browse, meeting, jana):
    gone = make_city("Zqodešlé", City.Status.LEFT)
    browser = browse(jana)
    assert "Zqodešlé" not in text(browser.get(NEW))
    assert browser.post(NEW, typed(gone)).status_code == 200 and not Promise.objects.exists()


# Who reads it


def test_only_the_two_cities_and_organisers_read_it(browse, given, jana, petr, karel, lida, tereza, hana, olga, adam):
    for person in (jana, petr, karel, olga):
        assert "zqzadávačka" in text(browse(person).get(of(given)))
    for person in (lida, tereza, hana, adam):
        assert browse(person).get(of(given)).status_code == 404
        assert browse(person).post(of(given), {"state": "kept"}).status_code == 404
        assert "zqzadávačka" not in text(browse(person).get(LIST))
    assert state_of(given) == State.OPEN


def test_a_city_that_has_left_reads_its_promises_no_more(browse, given, karel, kolin):
    City.objects.filter(pk=kolin.pk).update(status=City.Status.LEFT)
    assert browse(karel).get(of(given)).status_code == 404


def test_the_list_is_parted_narrowed_and_paged_by_its_address(browse, meeting, jana, karel, kolin, liberec):
    for number in range(26):
        given_by(jana, kolin, meeting, f"zqslib{number}.", ahead=number)
    given_by(jana, liberec, meeting, "zqdoliberce")
    browser = browse(jana)
    first, second = (text(browser.get(f"{LIST}?co=dluzime&mesto={kolin.pk}&strana={page}")) for page in (1, 2))
    assert "zqslib0." in first and "zqslib25." not in first and "zqdoliberce" not in first
    assert f"?co=dluzime&amp;mesto={kolin.pk}&amp;strana=2" in first
    assert "zqslib25." in second
    assert "zqslib0." in text(browse(karel).get(f"{LIST}?co=ceka"))
    assert "Nic neslibujete" in text(browse(karel).get(LIST))
    assert "zqslib0." not in text(browser.get(f"{LIST}?co=hotove"))
    for nonsense in ("co=zq", "mesto=zq", "mesto=999999", "strana=zq", "mesto=²"):
        assert browser.get(f"{LIST}?{nonsense}").status_code == 200


def test_the_list_of_cities_to_narrow_by_names_none_of_anothers_promises(browse, meeting, given, lida, tereza):
    given_by(lida, tereza.memberships.get().city, meeting)
    page = text(browse(tereza).get(f"{LIST}?co=ceka"))
    assert "Kolín" not in page and "Liberec" in page


@pytest.mark.parametrize("many", [1, 3])
def test_pages_cost_a_fixed_number_of_queries(browse, page_queries, meeting, jana, kolin, many):
    for number in range(many):
        made = given_by(jana, kolin, meeting, f"slib {number}")
    assert len(page_queries(browse(jana), LIST)) == 6
    assert len(page_queries(browse(jana), of(made))) == 2
    assert len(page_queries(browse(jana), NEW)) == 4


# How it ends


def test_the_receiver_says_that_it_came_and_thanks_with_one_tap(browse, given, jana, karel, mailoutbox):
    browser = browse(karel)
    browser.post(of(given), {"state": "kept"})
    assert state_of(given) == State.KEPT and not given.is_only_said and given.closed_at
    browser.post(of(given), {"thanks": "1"})
    browser.post(of(given), {"thanks": "1"})
    tell()
    (letter,) = mailoutbox
    assert letter.to == [jana.email] and "zqzadávačka" not in str(letter.message())
    assert "poděkováno" in text(browse(jana).get(of(given)))
    assert browser.post(of(given), {"state": "open"}, follow=True).context["promise"].state == State.KEPT


def test_what_the_giver_says_is_shown_to_the_receiver_who_may_say_not_yet(browse, given, jana, karel):
    browse(jana).post(of(given), {"state": "kept"})
    assert state_of(given) == State.KEPT and given.is_only_said
    assert "1 slib čeká na vaše slovo" in waits_on_home(browse(karel))
    assert "Písek říká, že splněno." in text(browse(karel).get(of(given)))
    browse(karel).post(of(given), {"state": "open"})
    assert state_of(given) == State.OPEN and given.closed_at is None


def test_a_city_gives_up_with_a_word_and_may_come_back_to_it(browse, given, jana, karel):
    assert "Napište slovem" in text(browse(jana).post(of(given), {"word": " "}))
    browse(jana).post(of(given), {"state": "given_up"})
    assert state_of(given) == State.OPEN  # never without a word
    browse(jana).post(of(given), {"word": "Nesmíme ji\nposlat."})
    assert state_of(given) == State.GIVEN_UP and given.word == "Nesmíme ji poslat."
    assert "Nesmíme" in text(browse(karel).get(of(given)))
    browse(jana).post(of(given), {"state": "open"})
    assert (state_of(given), given.word) == (State.OPEN, "")


def test_a_word_that_came_too_late_is_not_lost(browse, given, jana, karel):
    said(karel, given, State.NOT_NEEDED)
    answer = browse(jana).post(of(given), {"word": "zqpozdě"})
    assert answer.status_code == 409 and "zqpozdě" in text(answer)
    assert state_of(given) == State.NOT_NEEDED


def test_each_side_is_offered_its_own_part(given, pisek, kolin, liberec):
    assert ways(given, [pisek]) == [State.KEPT, State.GIVEN_UP]
    assert ways(given, [kolin]) == [State.KEPT, State.NOT_NEEDED]
    assert ways(given, [liberec]) == []


def test_an_organiser_looks_and_says_nothing(browse, given, olga):
    page = text(browse(olga).get(of(given)))
    assert "zqzadávačka" in page and 'name="state"' not in page
    browse(olga).post(of(given), {"state": "kept"})
    assert state_of(given) == State.OPEN


# Letters


def on_day(promise, days):
    Promise.objects.filter(pk=promise.pk).update(
        due=timezone.localdate() + timedelta(days=days), at=timezone.now() - timedelta(days=9)
    )


def test_each_side_is_reminded_once_and_no_letter_says_what_was_promised(given, jana, karel, kolin, mailoutbox):
    kata = make_person("Káta Koordinátorka", kolin, "coordinator")
    for days, told in ((4, 0), (3, 1), (2, 1), (0, 1), (-2, 1), (-3, 2), (-4, 2), (-9, 2)):
        on_day(given, days)
        remind_of_promises()
        assert len(mailoutbox) == told, days
    assert [letter.to for letter in mailoutbox] == [[jana.email], [kata.email]]
    for letter in mailoutbox:
        whole = f"{letter.message()} {letter.subject} {letter.body}"
        assert "zqzadávačka" not in whole and given.code in letter.body
        assert all(word in letter.body for word in ("Písek", "Kolín", "Smart Cities Pitch 4"))


def test_who_of_the_receiver_was_there_is_asked_before_its_coordinators(given, meeting, karel, kolin, olga, mailoutbox):
    make_person("Káta Koordinátorka", kolin, "coordinator")
    came = come(karel, meeting)
    with viewing_as(olga):
        tick(came, "present", by=olga)
    on_day(given, -3)
    remind_of_promises()
    assert [letter.to for letter in mailoutbox] == [[karel.email]]


def test_nobody_is_reminded_of_what_has_ended_nor_who_acts_for_the_city_no_more(given, jana, karel, mailoutbox):
    on_day(given, 3)
    jana.memberships.update(valid_to=timezone.now())
    remind_of_promises()
    said(karel, given, State.KEPT)
    on_day(given, -3)
    remind_of_promises()
    assert mailoutbox == []


# Meetings


def test_before_the_next_meeting_each_city_sees_what_is_open_with_those_that_come(
    browse, page_queries, given, meeting, jana, karel, lida, liberec
):
    coming = make_meeting(liberec, 5, ahead=20)
    given_by(jana, liberec, meeting, "zqneprijedou")
    come(jana, coming)
    assert "zqzadávačka" not in text(browse(jana).get(coming.get_absolute_url()))  # Kolín does not come
    come(karel, coming)
    for person in (jana, karel):
        page = text(browse(person).get(coming.get_absolute_url()))
        assert "zqzadávačka" in page and "zqneprijedou" not in page
    page = text(browse(lida).get(coming.get_absolute_url()))
    assert "zqneprijedou" in page and "zqzadávačka" not in page
    assert "zqzad" not in text(browse().get(coming.get_absolute_url()))
    before = len(page_queries(browse(jana), coming.get_absolute_url()))
    given_by(jana, karel.memberships.get().city, meeting, "a ještě")
    assert len(page_queries(browse(jana), coming.get_absolute_url())) == before <= 10
    with viewing_as(jana):
        assert len(before_meeting([jana.memberships.get().city_id], who_comes(coming))) == 2


def test_organisers_see_how_many_were_given_and_kept(browse, given, meeting, karel, jana, olga, kolin):
    given_by(jana, kolin, meeting, "druhý")
    said(karel, given, State.KEPT)
    page = text(browse(olga).get(meeting.get_absolute_url()))
    assert "Zazněly tu 2 sliby, splněn je 1." in page
    assert "Zazněly" not in text(browse(jana).get(meeting.get_absolute_url()))
    assert NEW in text(browse(jana).get(meeting.get_absolute_url())) and NEW not in text(
        browse().get(meeting.get_absolute_url())
    )


def test_at_the_door_organisers_write_promises_down_once_the_meeting_has_begun(browse, pisek, olga):
    for ahead, there in ((0, True), (1, False)):
        page = text(browse(olga).get(reverse("meetings:checkin", args=[make_meeting(pisek, 7 + ahead, ahead).number])))
        assert (NEW in page) is there


def test_the_home_page_says_that_a_promise_is_due(browse, given, jana, karel):
    assert LIST not in waits_on_home(browse(jana))
    on_day(given, 2)
    assert "1 slib čeká na vaše slovo" in waits_on_home(browse(jana))
    assert LIST not in waits_on_home(browse(karel))


def waits_on_home(browser):
    return text(browser.get("/")).partition('id="ceka"')[2]


# The database itself


def test_the_web_role_sees_promises_of_its_cities_alone(given, jana, karel, lida, hana, adam, olga, as_web):
    for person, seen in ((jana, 1), (karel, 1), (lida, 0), (hana, 0), (adam, 0), (olga, 1)):
        with viewing_as(person):
            assert Promise.objects.count() == seen
    assert Promise.objects.count() == 0


INSERT = """insert into meetings_promise
(code, meeting_id, giver_id, receiver_id, what, due, by_id, state, word, thanked_at)
values ('x', %(meeting)s, %(giver)s, %(receiver)s, 'zq', now(), %(by)s, %(state)s, '', %(thanked)s)"""
FORGED = {
    "for another city": {"giver": "liberec"},
    "in another's name": {"by": "karel"},
    "kept from the start": {"state": "kept"},
    "thanked from the start": {"thanked": "2018-06-15"},
    "to a city that is gone": {"receiver": "gone"},
    "at a meeting to come": {"meeting": "coming"},
}


@pytest.mark.parametrize("forged", [None, *FORGED])
def test_the_database_refuses_forged_promises(meeting, pisek, kolin, liberec, jana, karel, as_web, forged):
    as_web.execute("reset role")
    things = {"pisek": pisek, "kolin": kolin, "liberec": liberec, "karel": karel, "jana": jana, "meeting": meeting}
    things |= {"gone": make_city("Odešlé", City.Status.LEFT), "coming": make_meeting(pisek, 9)}
    as_web.execute("set role smartpitch_web")
    words = {
        "meeting": "meeting",
        "giver": "pisek",
        "receiver": "kolin",
        "by": "jana",
        "state": "open",
        "thanked": None,
    }
    row = {key: getattr(things.get(value), "pk", value) for key, value in (words | FORGED.get(forged, {})).items()}
    with viewing_as(jana):
        if forged is None:
            as_web.execute(INSERT, row)
        else:
            with pytest.raises(DatabaseError), transaction.atomic():
                as_web.execute(INSERT, row)


UPDATE = "update meetings_promise set {} where code = %s"
REFUSED = [
    ("jana", "open", "state = 'not_needed'"),
    ("karel", "open", "state = 'given_up', word = 'zq'"),
    ("jana", "open", "thanked_at = now()"),
    ("karel", "open", "thanked_at = now()"),
    ("jana", "open", "state = 'given_up'"),
    ("jana", "kept", "state = 'open'"),
    ("jana", "kept", "thanked_at = now()"),
    ("karel", "given_up", "state = 'open'"),
    ("karel", "thanked", "state = 'open'"),
    ("karel", "thanked", "thanked_at = null"),
    ("jana", "open", "what = 'zq'"),
    ("jana", "open", "receiver_id = giver_id"),
    ("jana", "open", "closed_for_id = receiver_id"),
    ("jana", "open", "giver_reminded_on = now()"),
]


@pytest.mark.parametrize(("who", "state", "forged"), REFUSED)
def test_the_database_knows_which_side_says_what(given, jana, karel, as_web, who, state, forged):
    if state in ("kept", "thanked"):
        said(jana, given, State.KEPT)
    if state == "given_up":
        said(jana, given, State.GIVEN_UP, "nejde to")
    if state == "thanked":
        with viewing_as(karel):
            given.refresh_from_db()
            assert thank(given, by=karel)
    with viewing_as({"jana": jana, "karel": karel}[who]), pytest.raises(DatabaseError), transaction.atomic():
        as_web.execute(UPDATE.format(forged), [given.code])


@pytest.mark.parametrize("who", ["lida", "olga", "hana", "adam"])
def test_a_stranger_and_an_organiser_change_nothing(given, lida, olga, hana, adam, as_web, who):
    with viewing_as({"lida": lida, "olga": olga, "hana": hana, "adam": adam}[who]):
        as_web.execute(UPDATE.format("state = 'kept'"), [given.code])
        assert as_web.rowcount == 0
        with pytest.raises(DatabaseError), transaction.atomic():
            as_web.execute("delete from meetings_promise")
