"""The inside of a meeting: opened by organisers, read by whom they let in, talked under."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from meetings.attendance import tick
from meetings.models import MeetingInside
from meetings.tests.test_registering import at, come, make_meeting, text
from posts.models import Level
from posts.sharing import open_door
from posts.viewing import viewing_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(kolin):
    return make_meeting(kolin, ahead=0)


@pytest.fixture
def inside(browse, meeting, olga):
    browse(olga).post(at("inside", meeting), {"body": "zquvnitř"})
    return MeetingInside.objects.get()


def of(name, inside):
    return reverse(f"insides:{name}", args=[inside.code])


def test_an_organiser_opens_it_for_all_member_cities(browse, client, inside, meeting, jana, tereza, hana):
    assert "zquvnitř" in text(browse(jana).get(at("inside", meeting), follow=True))
    for outsider in (tereza, hana):
        assert browse(outsider).get(of("detail", inside)).status_code == 404
        assert browse(outsider).get(at("inside", meeting)).status_code == 404
    assert "zquvnitř" not in text(client.get(meeting.get_absolute_url()))


def test_nobody_else_opens_it(browse, meeting, karel):
    assert browse(karel).post(at("inside", meeting), {"body": "x"}).status_code == 404
    assert not MeetingInside.objects.exists()


def test_there_is_one_for_a_meeting_and_a_second_form_loses_nothing(browse, inside, meeting, olga):
    answer = browse(olga).post(at("inside", meeting), {"body": "zqdruhý"}, follow=True)
    assert "zquvnitř" in text(answer)
    assert MeetingInside.objects.count() == 1


def test_for_the_room_it_follows_the_list_at_the_door(browse, inside, meeting, jana, lida, olga):
    open_door(inside.post_ptr, Level.ROOM, [meeting.room], by=olga)
    seat = come(jana, meeting)
    assert browse(jana).get(of("detail", inside)).status_code == 404
    tick(seat, "present", by=olga)
    assert browse(jana).get(of("detail", inside)).status_code == 200
    tick(seat, "", by=olga)
    assert browse(jana).get(of("detail", inside)).status_code == 404


def test_a_guest_reads_it_when_their_circle_is_let_in(browse, inside, hana, olga):
    circle = hana.memberships.get().guest_of
    open_door(inside.post_ptr, Level.CIRCLE, [circle], by=olga)
    assert browse(hana).get(of("detail", inside)).status_code == 200


def test_people_talk_under_it(browse, inside, jana, karel):
    browse(jana).post(
        of("talk", inside), {"said": "zqkde se sejdeme?", "form_key": "6f1a7b1e-3f7e-4f0e-9d55-0f2c52f0a001"}
    )
    assert "zqkde se sejdeme" in text(browse(karel).get(of("detail", inside)))


def test_a_stale_form_is_told_and_nothing_is_lost(browse, inside, olga):
    browse(olga).post(of("edit", inside), {"body": "zqnové", "version": inside.version})
    answer = browse(olga).post(of("edit", inside), {"body": "zqmoje", "version": inside.version})
    assert answer.status_code == 409
    assert "zqnové" in text(answer)
    assert "zqmoje" in text(answer)


def test_readers_write_nothing_in_it_for_the_database_too(inside, jana):
    with viewing_as(jana), connection.cursor() as cursor:
        cursor.execute("set local role smartpitch_web")
        try:
            with transaction.atomic():
                changed = MeetingInside.objects.filter(pk=inside.pk).update(body="x")
        except DatabaseError:
            changed = 0
        cursor.execute("reset role")
    assert not changed
