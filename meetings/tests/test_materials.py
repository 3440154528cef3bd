"""Materials of pitches: brought by their city and by organisers, each with readers of its own within the pitch's."""

from datetime import timedelta

import pytest
from django.core import mail
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from conftest import make_docx, make_picture, tell
from meetings.agenda import draft
from meetings.attendance import tick
from meetings.bringing import ask_for_materials, bring, place_for, without_materials
from meetings.models import AgendaBlock, Material, Pitch, Release, Slot
from meetings.releasing import as_data, release
from meetings.tests.test_pitches import make_pitch, of
from meetings.tests.test_registering import at, come, make_meeting, text
from posts.editing import Stale
from posts.models import Act, Attachment, Level, Post
from posts.sharing import members_group, move, open_door
from posts.viewing import viewing_as, viewing_as_system

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(kolin):
    return make_meeting(kolin, ahead=5, pitches_until=timezone.localdate())


@pytest.fixture
def pitch(meeting, jana):
    """Confirmed, and open to all member cities."""
    made = make_pitch(meeting, jana, "confirmed", title="Zqpitch")
    open_door(made.post_ptr, Level.MEMBERS, [members_group()], by=jana)
    return Pitch.objects.get(pk=made.pk)


def put_out(meeting, *pitches, by):
    """A released programme with these pitches, one after the other from nine o'clock."""
    block, _made = AgendaBlock.objects.get_or_create(meeting=meeting, title="Blok")
    for pitch in pitches:
        Slot.objects.create(meeting=meeting, block=block, kind="pitch", pitch=pitch, minutes=15)
    with viewing_as(by):
        number = Release.objects.filter(meeting=meeting).count()
        return release(meeting, "", seen=number, by=by)[0]


def slides(name="zqsnimky.docx", content=None):
    return SimpleUploadedFile(name, make_docx("zqslova") if content is None else content, "")


def brought(pitch, by, opens=Level.MEMBERS, name="zqsnimky.docx"):
    with viewing_as(by):
        said = {"opens": opens, "caption": "zqpopis"}
        return bring(pitch, slides(name), said, by=by, keeper=place_for(pitch, by=by))


def status(browse, person, pitch, material):
    return browse(person).get(reverse("pitches:material", args=[pitch.code, material.code])).status_code


def form(**more):
    return {"file": slides(), "caption": "zqpopis", "opens": "members"} | more


@pytest.mark.parametrize("who", ["jana", "petr", "olga"])
def test_the_presenters_city_and_organisers_bring_materials(who, request, browse, pitch, karel):
    person = browse(request.getfixturevalue(who))
    assert person.post(of("materials", pitch), form()).status_code == 302
    page = text(browse(karel).get(of("detail", pitch)))
    assert "zqsnimky.docx" in page
    assert "zqpopis" in page


@pytest.mark.parametrize(("who", "answer"), [("karel", 404), ("lida", 404), ("tereza", 404), ("adam", 404)])
def test_nobody_else_does(who, answer, request, browse, pitch):
    assert browse(request.getfixturevalue(who)).post(of("materials", pitch), form()).status_code == answer
    assert not Material.objects.exists()


def test_a_file_as_wide_as_the_pitch_follows_its_door(browse, pitch, jana, karel, lida, olga):
    ours, theirs = brought(pitch, jana), brought(pitch, olga)
    for material in (ours, theirs):
        assert [status(browse, who, pitch, material) for who in (jana, karel, lida, olga)] == [200] * 4
    open_door(pitch.post_ptr, Level.CITY, [], by=jana)
    for material in (ours, theirs):
        assert [status(browse, who, pitch, material) for who in (jana, karel, lida, olga)] == [200, 404, 404, 200]


def test_a_file_for_the_room_is_read_by_those_who_sat_in_it(browse, pitch, meeting, jana, karel, lida, olga):
    material = brought(pitch, jana, Level.ROOM)
    tick(come(karel, meeting), "present", by=None)
    assert [status(browse, who, pitch, material) for who in (jana, karel, lida, olga)] == [200, 200, 404, 200]
    assert "zqsnimky" not in text(browse(lida).get(of("detail", pitch)))


def test_a_file_for_the_city_is_read_by_it_and_by_organisers(browse, pitch, petr, jana, karel, olga):
    material = brought(pitch, olga, Level.CITY)
    assert [status(browse, who, pitch, material) for who in (jana, petr, karel, olga)] == [200, 200, 404, 200]


def test_who_may_read_it_is_changed_by_whoever_keeps_it(browse, pitch, jana, karel, olga):
    material = brought(pitch, jana)
    address = reverse("pitches:material_open", args=[pitch.code, material.code])
    assert browse(olga).post(address, {"opens": "members"}).status_code == 404
    browse(jana).post(address, {"opens": "city"})
    assert status(browse, karel, pitch, material) == 404
    assert browse(jana).post(address, {"opens": "everybody"}).status_code == 404


def test_a_deleted_file_is_gone_and_can_be_taken_back(browse, pitch, jana, karel):
    material = brought(pitch, jana)
    browse(jana).post(reverse("pitches:material_delete", args=[pitch.code, material.code]))
    assert status(browse, karel, pitch, material) == 404
    assert "zqsnimky" in text(browse(jana).get(of("materials", pitch)))
    browse(jana).post(reverse("pitches:material_restore", args=[pitch.code, material.code]))
    assert status(browse, karel, pitch, material) == 200


def test_its_city_takes_a_file_of_the_organisers_off_its_pitch_and_they_can_put_it_back(
    browse, pitch, petr, karel, olga
):
    material = brought(pitch, olga)
    address = reverse("pitches:material_delete", args=[pitch.code, material.code])
    assert address in text(browse(petr).get(of("materials", pitch)))
    browse(petr).post(address)
    assert [status(browse, who, pitch, material) for who in (petr, karel, olga)] == [404] * 3
    deed = Act.objects.get(post=material.pk, verb=Act.Verb.DELETED)
    assert deed.actor == petr
    browse(olga).post(reverse("pitches:material_restore", args=[pitch.code, material.code]))
    assert status(browse, karel, pitch, material) == 200


def test_organisers_do_not_take_a_file_of_the_city_off_nor_do_other_readers(browse, pitch, jana, olga, karel):
    material = brought(pitch, jana)
    for person in (olga, karel):
        browse(person).post(reverse("pitches:material_delete", args=[pitch.code, material.code]))
        assert status(browse, jana, pitch, material) == 200


@pytest.mark.parametrize("who", ["jana", "karel"])
def test_past_the_page_nobody_takes_off_what_organisers_brought(who, request, pitch, olga):
    material = brought(pitch, olga)
    gone = Post.objects.filter(pk=material.pk)
    assert as_web(request.getfixturevalue(who), lambda: gone.update(deleted_at=timezone.now())) == 0


def test_materials_move_with_their_pitch(browse, pitch, kolin, jana, karel, olga):
    ours, theirs = brought(pitch, jana), brought(pitch, olga)
    with viewing_as_system("trying a move"):
        move(Post.objects.get(pk=pitch.pk), kolin, by=None)
    for material in (ours, theirs):
        assert [status(browse, who, pitch, material) for who in (jana, karel, olga)] == [404, 200, 200]


def test_the_same_form_twice_is_one_file(browse, pitch, jana):
    key = "6f1a7b1e-3f7e-4f0e-9d55-0f2c52f0a002"
    for _time in range(2):
        assert browse(jana).post(of("materials", pitch), form(form_key=key)).status_code == 302
    assert Material.objects.count() == 1


def test_a_picture_must_be_described_and_a_wrong_file_leaves_nothing_behind(browse, pitch, jana):
    picture = slides("foto.png", make_picture())
    answer = browse(jana).post(of("materials", pitch), form(file=picture, caption=""))
    assert 'id="chyby"' in text(answer)
    answer = browse(jana).post(of("materials", pitch), form(file=slides("virus.exe", b"MZ"), caption="zqnapsano"))
    assert 'id="chyby"' in text(answer)
    assert 'value="zqnapsano"' in text(answer)
    assert not Material.objects.exists()


def test_a_broken_file_does_not_break_the_page(browse, pitch, jana, karel):
    material = brought(pitch, jana)
    default_storage.delete(Attachment.objects.get(post=material.pk).stored)
    assert status(browse, karel, pitch, material) == 404
    assert browse(karel).get(of("detail", pitch)).status_code == 200
    Attachment.objects.update(state="missing")
    assert reverse("pitches:material", args=[pitch.code, material.code]) not in text(
        browse(karel).get(of("detail", pitch))
    )


def test_a_file_is_handed_over_as_all_files_are(browse, pitch, jana, karel):
    material = brought(pitch, jana)
    answer = browse(karel).get(reverse("pitches:material", args=[pitch.code, material.code]))
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["Cache-Control"] == "private, no-store"


def test_organisers_see_who_has_none_and_write_once_a_day(browse, pitch, meeting, jana, petr, lida, olga):
    other = make_pitch(meeting, lida, "confirmed", title="Zqdruhý")
    put_out(meeting, pitch, other, by=olga)
    brought(other, lida)
    page = text(browse(olga).get(at("materials", meeting)))
    assert "Zqpitch" in page
    assert "Zqdruhý" not in page
    tell()
    mail.outbox.clear()
    browse(olga).post(at("materials", meeting), {"expected": "1"})
    tell()
    assert {letter.to[0] for letter in mail.outbox} == {jana.email, petr.email}
    assert all("Zqpitch" not in letter.body + letter.subject for letter in mail.outbox)
    mail.outbox.clear()
    browse(olga).post(at("materials", meeting), {"expected": "0"})
    browse(olga).post(at("materials", meeting), {"expected": "1"})
    tell()
    assert mail.outbox == []
    Pitch.objects.update(materials_asked_on=timezone.localdate() - timedelta(days=1))
    with viewing_as(olga):
        assert ask_for_materials(meeting, 1, by=olga) == 1


def test_another_number_than_was_seen_writes_nothing(pitch, meeting, olga):
    put_out(meeting, pitch, by=olga)
    with viewing_as(olga), pytest.raises(Stale):
        ask_for_materials(meeting, 2, by=olga)
    with viewing_as(olga):
        assert list(without_materials(meeting, olga)) == [pitch]


def test_without_a_released_programme_nobody_lacks_anything(browse, pitch, meeting, olga):
    with viewing_as(olga):
        assert list(without_materials(meeting, olga)) == []
    assert browse(olga).get(at("materials", meeting)).status_code == 200


def test_a_page_with_many_materials_costs_what_one_costs(browse, page_queries, pitch, jana, karel):
    brought(pitch, jana)
    first = len(page_queries(browse(karel), of("detail", pitch)))
    for number in range(3):
        brought(pitch, jana, name=f"zqdalsi{number}.docx")
    assert len(page_queries(browse(karel), of("detail", pitch))) == first


def as_web(person, deed):
    """What this deed changes as the web role, 0 when it is refused."""
    with viewing_as(person), connection.cursor() as cursor:
        cursor.execute("set local role smartpitch_web")
        try:
            with transaction.atomic():
                done = deed()
        except DatabaseError:
            done = 0
        cursor.execute("reset role")
    return done


def test_the_database_refuses_a_material_of_somebody_elses_pitch(pitch, lida):
    city = lida.memberships.get().city

    def forge():
        post = {"city": city, "keeper": city.group, "author": lida, "part_of_id": pitch.pk, "title": "zq"}
        Material(whole_id=pitch.pk, **post).save(force_insert=True)
        return 1

    assert as_web(lida, forge) == 0


def test_the_database_hides_a_narrow_material_and_what_is_in_it(pitch, jana, karel):
    brought(pitch, jana, Level.CITY)
    for model in (Material, Attachment):
        assert as_web(karel, model.objects.count) == 0
        assert as_web(jana, model.objects.count) == 1
    assert as_web(karel, lambda: Post.objects.filter(kind="material").count()) == 0


def test_the_database_hides_what_is_in_a_material_with_the_pitch(pitch, jana, karel, olga):
    for by in (jana, olga):
        brought(pitch, by)
    assert as_web(karel, Attachment.objects.count) == 2
    open_door(pitch.post_ptr, Level.CITY, [], by=jana)
    assert as_web(karel, Attachment.objects.count) == 0
    assert as_web(jana, Attachment.objects.count) == 2


def test_the_release_names_no_material(pitch, meeting, jana, olga):
    brought(pitch, jana)
    put_out(meeting, pitch, by=olga)
    with viewing_as(olga):
        assert "zqsnimky" not in str(as_data(draft(meeting, olga)))
