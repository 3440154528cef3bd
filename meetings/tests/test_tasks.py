"""Actions agreed at meetings: who reads them, who marks them done, letters, the next meeting."""

import uuid
from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone

from cities.kept import mark
from conftest import make_person
from meetings.attendance import tick
from meetings.models import Task
from meetings.tasks import agree, remind_of_tasks, settle
from meetings.tests.test_promises import text, waits_on_home
from meetings.tests.test_registering import come, make_meeting
from posts.models import Act
from posts.viewing import viewing_as

pytestmark = pytest.mark.django_db
State, LIST = Task.State, reverse("meetings:tasks")


@pytest.fixture
def meeting(liberec):
    return make_meeting(liberec, ahead=0)


@pytest.fixture
def agreed(meeting, pisek, olga):
    return agreed_on(meeting, pisek, olga)


def agreed_on(meeting, city, olga, what="zqspolečnýdopis", person=None, ahead=14):
    due = timezone.localdate() + timedelta(days=ahead)
    with viewing_as(olga):
        said = {"what": what, "city": city, "person": person and person.pk, "due": due}
        return agree(meeting, said, by=olga, form_key=uuid.uuid4())


def in_the_room(person, meeting, olga, presence="present"):
    with viewing_as(person):
        row = meeting.registrations.filter(person=person).first()
    row = row or come(person, meeting)
    with viewing_as(olga):
        tick(row, presence, by=olga)


def typed(who, **more):
    due = (timezone.localdate() + timedelta(days=14)).isoformat()
    return {"what": "Sepsat dopis.", "who": who, "due": due, "form_key": str(uuid.uuid4())} | more


def of(task, name="task"):
    return reverse(f"meetings:{name}", args=[task.code])


def new(meeting):
    return reverse("meetings:task_new", args=[meeting.number])


def state_of(task):
    task.refresh_from_db()
    return task.state


# Writing


def test_an_organiser_writes_an_action_for_a_city_or_a_person_once(browse, meeting, pisek, jana, olga):
    browser, sent = browse(olga), typed(f"{pisek.pk}-{jana.pk}")
    for _each in range(2):
        assert browser.post(new(meeting), sent).status_code == 302
    made = Task.objects.get()
    assert (made.meeting, made.city, made.person, made.by) == (meeting, pisek, jana, olga)
    browser.post(new(meeting), typed(str(pisek.pk)))
    assert Task.objects.filter(person=None).count() == 1
    assert "dopis" not in str(list(Act.objects.values_list("details", flat=True)))


def test_nobody_else_writes_one(browse, agreed, meeting, pisek, jana, petr, adam):
    for person in (jana, petr, adam):
        for address in (new(meeting), of(agreed, "task_edit")):
            assert browse(person).get(address).status_code == 404
            assert browse(person).post(address, typed(str(pisek.pk))).status_code == 404
    assert Task.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"what": " "}, "Napište, co se má udělat."),
        ({"who": ""}, "Vyberte, kdo to má na starosti."),
        ({"due": "2018-06-15"}, "Ten den už minul."),
        ({"what": "x" * 301}, "301 znaků"),
    ],
)
def test_what_is_wrong_is_said_in_words(browse, meeting, pisek, olga, wrong, words):
    page = text(browse(olga).post(new(meeting), typed(str(pisek.pk)) | wrong))
    assert words in page and not Task.objects.exists()


def test_a_person_of_another_city_is_not_offered(browse, meeting, pisek, karel, olga):
    assert browse(olga).post(new(meeting), typed(f"{pisek.pk}-{karel.pk}")).status_code == 200
    assert not Task.objects.exists()


def test_two_organisers_who_change_it_at_once_see_each_others_words(browse, agreed, pisek, kolin, olga):
    browser = browse(olga)
    sent = typed(str(pisek.pk), version="1")
    browser.post(of(agreed, "task_edit"), sent | {"what": "zqprvní"})
    answer = browser.post(of(agreed, "task_edit"), sent | {"what": "zqdruhý", "who": str(kolin.pk)})
    assert answer.status_code == 409 and "zqprvní" in text(answer) and "zqdruhý" in text(answer)
    assert 'name="version" value="2"' in text(answer)
    assert browser.post(of(agreed, "task_edit"), sent | {"what": "zqprvní"}).status_code == 302  # the same, twice
    browser.post(of(agreed, "task_edit"), sent | {"what": "zqdruhý", "version": "2"})
    agreed.refresh_from_db()
    assert (agreed.what, agreed.version) == ("zqdruhý", 3)


def test_what_was_typed_survives_an_expired_session(browse, meeting, pisek, olga):
    browser = browse()
    browser.post(new(meeting), typed(str(pisek.pk), what="Napsáno předem.", kept_for=mark(olga)))
    browser.force_login(olga, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert "Napsáno předem." in text(browser.get(new(meeting)))


# Reading


def test_organisers_the_city_and_the_room_read_it(browse, agreed, meeting, jana, petr, karel, lida, tereza, olga, adam):
    in_the_room(karel, meeting, olga)
    come(lida, meeting)  # registered, and not in the room
    for person in (jana, petr, karel, olga):
        for address in (of(agreed), f"{LIST}?co=otevrene&setkani=4", meeting.get_absolute_url()):
            assert "zqspolečnýdopis" in text(browse(person).get(address)), person
    for person in (lida, tereza, adam):
        assert browse(person).get(of(agreed)).status_code == 404
        assert "zqspolečný" not in text(browse(person).get(f"{LIST}?co=otevrene")) + text(
            browse(person).get(meeting.get_absolute_url())
        )
    in_the_room(karel, meeting, olga, "absent")  # unticked, it closes at once
    assert browse(karel).get(of(agreed)).status_code == 404


def test_the_list_is_parted_and_paged_by_its_address(browse, meeting, pisek, kolin, jana, olga):
    for number in range(26):
        agreed_on(meeting, pisek, olga, f"zqúkol{number}.", ahead=number)
    agreed_on(meeting, kolin, olga, "zqkolínský")
    first, second = (text(browse(jana).get(f"{LIST}?setkani=4&strana={page}")) for page in (1, 2))
    assert "zqúkol0." in first and "zqúkol25." in second and "zqkolínský" not in first + second
    assert "?co=nase&amp;setkani=4&amp;strana=2" in first
    assert "zqkolínský" in text(browse(olga).get(LIST))
    for nonsense in ("co=zq", "setkani=zq", "setkani=9999", "strana=zq"):
        assert browse(jana).get(f"{LIST}?{nonsense}").status_code == 200


@pytest.mark.parametrize("many", [1, 3])
def test_pages_cost_a_fixed_number_of_queries(browse, page_queries, meeting, pisek, jana, olga, many):
    for number in range(many):
        made = agreed_on(meeting, pisek, olga, f"úkol {number}", jana)
    assert len(page_queries(browse(jana), LIST)) == 4
    assert len(page_queries(browse(jana), of(made))) == 2
    assert len(page_queries(browse(jana), meeting.get_absolute_url())) <= 10


def test_the_next_meeting_begins_with_what_is_open_from_last_time(
    browse, agreed, meeting, pisek, kolin, jana, karel, olga
):
    coming = make_meeting(kolin, 5, ahead=30)
    done = agreed_on(meeting, pisek, olga, "zqhotový")
    with viewing_as(jana):
        settle(done, State.DONE, by=jana)
    page = text(browse(jana).get(coming.get_absolute_url()))
    assert "Z minula" in page and "zqspolečnýdopis" in page and "zqhotový" not in page
    assert page.index("Z minula") < page.index("Program")
    for person in (karel, None):
        assert "zqspolečný" not in text(browse(person).get(coming.get_absolute_url()))


def test_the_home_page_of_those_responsible_says_so(browse, meeting, pisek, jana, petr, karel, olga):
    agreed_on(meeting, pisek, olga)
    agreed_on(meeting, pisek, olga, "jen pro Petra", petr)
    assert "1 úkol ze setkání je váš" in waits_on_home(browse(jana))
    assert "2 úkoly ze setkání jsou vaše" in waits_on_home(browse(petr))
    for person in (karel, olga):
        assert LIST not in waits_on_home(browse(person))


# How it ends


def test_the_city_marks_it_done_and_takes_it_back(browse, agreed, jana, karel):
    browse(jana).post(of(agreed), {"state": "done"})
    assert state_of(agreed) == State.DONE and agreed.closed_by == jana and agreed.closed_at
    browse(jana).post(of(agreed), {"state": "open"})
    assert state_of(agreed) == State.OPEN and agreed.closed_at is None
    browse(jana).post(of(agreed), {"state": "dropped", "word": "nechce se nám"})
    assert state_of(agreed) == State.OPEN  # organisers drop


def test_who_only_sat_in_the_room_looks_and_says_nothing(browse, agreed, meeting, karel, olga):
    in_the_room(karel, meeting, olga)
    assert 'name="state"' not in text(browse(karel).get(of(agreed)))
    browse(karel).post(of(agreed), {"state": "done"})
    assert state_of(agreed) == State.OPEN


def test_an_organiser_drops_it_with_a_word(browse, agreed, jana, olga):
    assert "Napište slovem" in text(browse(olga).post(of(agreed), {"word": ""}))
    browse(olga).post(of(agreed), {"state": "dropped"})
    assert state_of(agreed) == State.OPEN
    browse(olga).post(of(agreed), {"word": "Zákon se změnil."})
    assert state_of(agreed) == State.DROPPED and "Zákon se změnil." in text(browse(jana).get(of(agreed)))
    late = browse(olga).post(of(agreed), {"word": "zqpozdě"})
    assert late.status_code == 409 and "zqpozdě" in text(late)


# Letters


def on_day(task, days):
    Task.objects.update(due=timezone.localdate() + timedelta(days=days), at=timezone.now() - timedelta(days=20))


def test_the_person_is_reminded_a_week_before_and_on_the_day(meeting, pisek, jana, petr, olga, mailoutbox):
    task = agreed_on(meeting, pisek, olga, person=jana)
    for days, told in ((8, 0), (7, 1), (6, 1), (1, 1), (0, 2), (-1, 2), (-5, 2)):
        on_day(task, days)
        remind_of_tasks()
        assert len(mailoutbox) == told, days
    for letter in mailoutbox:
        assert letter.to == [jana.email] and task.code in letter.body
        assert "zqspolečný" not in f"{letter.message()} {letter.subject} {letter.body}"


def test_without_a_person_its_coordinators_are_reminded_and_nobody_of_what_is_done(agreed, jana, petr, mailoutbox):
    on_day(agreed, 7)
    remind_of_tasks()
    assert [letter.to for letter in mailoutbox] == [[petr.email]]
    with viewing_as(jana):
        settle(agreed, State.DONE, by=jana)
    on_day(agreed, 0)
    remind_of_tasks()
    assert len(mailoutbox) == 1


# The database itself


def test_the_web_role_sees_what_the_pages_show(agreed, meeting, jana, karel, lida, hana, adam, olga, as_web):
    as_web.execute("reset role")
    in_the_room(karel, meeting, olga)
    as_web.execute("set role smartpitch_web")
    for person, seen in ((jana, 1), (karel, 1), (lida, 0), (hana, 0), (adam, 0), (olga, 1)):
        with viewing_as(person):
            assert Task.objects.count() == seen
    assert Task.objects.count() == 0


INSERT = """
insert into meetings_task (code, meeting_id, item, what, city_id, person_id, due, version, by_id, state, word)
values ('x', %s, '', 'zq', %s, %s, now(), 1, %s, 'open', '')"""
REFUSED = [
    ("jana", "what = 'zq'"),
    ("jana", "due = '2100-01-01'"),
    ("jana", "person_id = null"),
    ("jana", "state = 'dropped', word = 'zq'"),
    ("jana", "closed_by_id = null"),
    ("olga", "state = 'dropped'"),
    ("olga", "person_id = (select id from cities_user where name = 'Karel Svoboda')"),
    ("olga", "meeting_id = meeting_id + 1"),
    ("olga", "day_reminded_on = now()"),
]


@pytest.mark.parametrize(("who", "forged"), REFUSED)
def test_the_database_refuses_what_the_pages_do_not_offer(meeting, pisek, jana, karel, olga, as_web, who, forged):
    as_web.execute("reset role")
    agreed_on(meeting, pisek, olga, person=jana)
    as_web.execute("set role smartpitch_web")
    with viewing_as({"jana": jana, "olga": olga}[who]), pytest.raises(DatabaseError), transaction.atomic():
        as_web.execute(f"update meetings_task set {forged}")


def test_forged_rows_and_deeds_of_others_come_to_nothing(agreed, meeting, pisek, jana, karel, lida, olga, as_web):
    as_web.execute("reset role")
    in_the_room(karel, meeting, olga)
    as_web.execute("set role smartpitch_web")
    for person, by, who in ((jana, jana, None), (olga, jana, None), (olga, olga, karel)):
        with viewing_as(person), pytest.raises(DatabaseError), transaction.atomic():
            as_web.execute(INSERT, [meeting.pk, pisek.pk, who and who.pk, by.pk])
    for person in (karel, lida):
        with viewing_as(person):
            as_web.execute("update meetings_task set state = 'done'")
            assert as_web.rowcount == 0
    for person in (jana, olga):
        with viewing_as(person), pytest.raises(DatabaseError), transaction.atomic():
            as_web.execute("delete from meetings_task")


def test_who_has_left_the_city_may_stay_named_while_the_rest_is_changed(meeting, pisek, olga, as_web):
    as_web.execute("reset role")
    eva = make_person("Eva Bývalá", pisek)
    agreed_on(meeting, pisek, olga, person=eva)
    eva.memberships.update(valid_to=timezone.now())
    as_web.execute("set role smartpitch_web")
    with viewing_as(olga):
        as_web.execute("update meetings_task set what = 'jinak'")
        assert as_web.rowcount == 1
