"""Actions that hang on an item of the programme: shown with its notes, under a pitch read by its readers alone."""

import uuid

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from conftest import make_person
from meetings.models import Meeting, Task
from meetings.tasks import agree, remind_of_tasks
from meetings.tests.test_minutes import COMPILED, approved, noted, opened, programme, sits_in, start
from meetings.tests.test_package import packed
from meetings.tests.test_pitches import make_pitch
from meetings.tests.test_promises import waits_on_home
from meetings.tests.test_registering import at, make_meeting, text
from meetings.tests.test_tasks import LIST, new, of, typed
from posts.models import Level
from posts.sharing import open_door
from posts.viewing import viewing_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(trinec):
    day = timezone.localdate()
    return make_meeting(trinec, ahead=0, signup_until=day, pitches_until=day)


@pytest.fixture
def pitch(meeting, jana, karel, olga):
    """Heard by the room alone, in which Karel of Kolín sits."""
    made = opened(meeting, jana, Level.ROOM, title="Zqpitch")
    programme(meeting, olga, made, "Zqbod")
    sits_in(karel, meeting)
    return made


def agreed_on(meeting, city, olga, person=None, **place):
    with viewing_as(olga):
        said = {"what": "zqdopis", "city": city, "person": person and person.pk, "due": timezone.localdate()}
        return agree(meeting, said, by=olga, form_key=uuid.uuid4(), **place)


def test_it_is_written_under_a_pitch_or_a_point_of_the_programme(browse, meeting, pitch, kolin, karel, olga):
    page = text(browse(olga).get(f"{new(meeting)}?pitch={pitch.code}"))
    assert "Zqpitch" in page and f'value="{pitch.code}"' in page
    for place in ({"pitch": pitch.code}, {"item": "Zqbod"}):
        browse(olga).post(new(meeting), typed(f"{kolin.pk}-{karel.pk}") | place)
    under, at_point = Task.objects.order_by("pk")
    assert (under.pitch, under.item, at_point.pitch, at_point.item) == (pitch, "", None, "Zqbod")


def test_who_may_not_read_the_pitch_cannot_carry_it_out(browse, meeting, pitch, kolin, liberec, karel, lida, olga):
    colleague = make_person("Eva Kolínská", kolin)
    for who in (f"{kolin.pk}-{colleague.pk}", str(liberec.pk), f"{liberec.pk}-{lida.pk}"):
        answer = browse(olga).post(new(meeting), typed(who) | {"pitch": pitch.code})
        assert "kdo pitch čte" in text(answer) and 'id="chyby"' in text(answer)
    assert not Task.objects.exists()


def test_a_pitch_of_another_meeting_or_a_hidden_one_takes_none(browse, meeting, pitch, kolin, karel, jana, olga):
    other = make_pitch(make_meeting(kolin, 9), jana, "submitted")
    draft = make_pitch(meeting, jana, "draft")
    for code in (other.code, draft.code, "neni"):
        sent = typed(f"{kolin.pk}-{karel.pk}") | {"pitch": code}
        assert browse(olga).post(new(meeting), sent).status_code == 404
    assert not Task.objects.exists()


def test_it_stands_with_the_notes_of_its_item_in_the_minutes_and_in_the_package(
    browse, meeting, pitch, kolin, karel, olga
):
    minutes = start(meeting, olga)
    agreed_on(meeting, kolin, olga, karel, pitch=pitch)
    noted(minutes, olga, "Zqpoznámka.", pitch=pitch)
    approved(minutes, olga)
    page = text(browse(karel).get(at("minutes", meeting)))
    item = page.split('class="slot-t"')[1].split('class="slot-t"')[0]
    assert "Zqpoznámka" in item and "zqdopis" in item
    assert "zqdopis" in packed(browse(karel), meeting)["zapis.html"]
    compiled = text(browse(karel).get(f"{COMPILED}?q=zqpoznamka"))
    assert compiled.count("zqdopis") == 1


def test_its_words_have_the_door_of_the_pitch_everywhere(browse, meeting, pitch, liberec, kolin, karel, lida, olga):
    minutes = start(meeting, olga)
    noted(minutes, olga, "Zqjiná.")
    sits_in(lida, meeting)
    task = agreed_on(meeting, liberec, olga, pitch=pitch)
    approved(minutes, olga, Level.MEMBERS)
    assert "1 úkol ze setkání" in waits_on_home(browse(lida))
    assert browse(lida).get(of(task)).status_code == 200
    open_door(pitch.post_ptr, Level.CITY, [], by=pitch.author)
    assert browse(lida).get(of(task)).status_code == 404
    assert LIST not in waits_on_home(browse(lida))
    for address in (f"{LIST}?co=nase", at("minutes", meeting), meeting.get_absolute_url(), f"{COMPILED}?q=zqjina"):
        assert "zqdopis" not in text(browse(lida).get(address)), address
    assert "zqdopis" not in packed(browse(lida), meeting)["zapis.html"]
    assert "zqdopis" in text(browse(olga).get(of(task)))  # organisers read the pitch on


def test_only_who_reads_the_pitch_is_reminded(meeting, pitch, kolin, karel, olga):
    make_person("Eva Kolínská", kolin, role="coordinator")
    agreed_on(meeting, kolin, olga, karel, pitch=pitch)
    Task.objects.update(at=timezone.now() - timezone.timedelta(days=20))
    mail.outbox.clear()
    remind_of_tasks()
    assert [letter.to for letter in mail.outbox] == [[karel.email]]
    assert "Zqpitch" not in mail.outbox[0].body
    Task.objects.update(day_reminded_on=None, week_reminded_on=None)
    open_door(pitch.post_ptr, Level.CITY, [], by=pitch.author)
    mail.outbox.clear()
    remind_of_tasks()
    assert mail.outbox == []


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pages_cost_the_same_for_any_number(browse, meeting, pitch, kolin, karel, olga, rows, page_queries):
    minutes = start(meeting, olga)
    noted(minutes, olga, "Zqpoznámka.", pitch=pitch)
    for _number in range(rows):
        agreed_on(meeting, kolin, olga, karel, pitch=pitch)
    approved(minutes, olga, Level.MEMBERS)
    assert len(page_queries(browse(karel), at("minutes", meeting))) <= 10
    assert len(page_queries(browse(karel), f"{COMPILED}?q=zqpoznamka")) <= 6


INSERT = """
insert into meetings_task (code, meeting_id, pitch_id, item, what, city_id, due, version, by_id, state, word)
values ('x', %s, %s, '', 'zq', %s, now(), 1, %s, 'open', '')"""


def test_the_database_keeps_the_door_of_the_pitch(meeting, pitch, liberec, lida, jana, olga, as_web):
    as_web.execute("reset role")
    draft = make_pitch(meeting, jana, "draft")
    agreed_on(meeting, liberec, olga, pitch=pitch)
    as_web.execute("set role smartpitch_web")
    with viewing_as(lida):
        assert Task.objects.count() == 0
        as_web.execute("update meetings_task set state = 'done'")
        assert as_web.rowcount == 0
    with viewing_as(olga):
        assert Task.objects.count() == 1
        for forged in (
            lambda: as_web.execute(INSERT, [meeting.pk, draft.pk, liberec.pk, olga.pk]),
            lambda: as_web.execute("update meetings_task set pitch_id = null"),
            lambda: as_web.execute("update meetings_task set item = 'zq'"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                forged()


def test_it_stands_in_one_place(meeting, pitch, kolin, olga):
    task = agreed_on(meeting, kolin, olga, item="Zqbod")
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update meetings_task set pitch_id = %s where id = %s", [pitch.pk, task.pk])


def test_a_host_who_was_not_in_the_room_is_told_why_its_pitch_is_missing(browse, pitch, liberec, olga, lida):
    Meeting.objects.update(city=liberec)
    meeting = Meeting.objects.get()
    start(meeting, olga)
    why = "Pitch, který nesmíte číst, tu není"
    page = text(browse(lida).get(at("minutes", meeting)))
    assert why in page and "Zqpitch" not in page and f'value="{pitch.code}"' not in page
    assert browse(lida).post(at("note_new", meeting), {"body": "zq", "pitch": pitch.code}).status_code == 404
    sits_in(lida, meeting)
    page = text(browse(lida).get(at("minutes", meeting)))
    assert why not in page and f'value="{pitch.code}"' in page
