"""The package of a meeting: what its reader may read at that moment and nothing else."""

import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, connections
from django.utils import timezone

from conftest import make_docx
from meetings import packing
from meetings.attendance import tick
from meetings.bringing import bring
from meetings.models import AgendaBlock, Pitch, Slot
from meetings.releasing import release
from meetings.tests.test_pitches import make_pitch
from meetings.tests.test_registering import at, come, make_meeting, text
from posts.files import take_away
from posts.models import Attachment, Level
from posts.viewing import viewing_as
from practices.views.pdf import LOCK

pytestmark = pytest.mark.django_db


@pytest.fixture
def meeting(kolin):
    return make_meeting(kolin, ahead=0)


@pytest.fixture
def pitches(meeting, jana, olga):
    """One for all member cities and one for the room, both with files, in a released programme; one that is neither."""
    block, made = AgendaBlock.objects.create(meeting=meeting, title="Zqblok", minutes=60), {}
    for position, opens in enumerate(("members", "room", "not placed")):
        said = {"title": f"Zqtitle {opens}", "ask": f"Zqask {opens}", "body": f"Zqbody {opens} <b>tučně</b>"}
        made[opens] = make_pitch(meeting, jana, "confirmed", opens=opens if position < 2 else "members", **said)
        put(made[opens], jana, f"Zqname {opens}.docx", make_docx(f"Zqfile {opens}"))
        if position < 2:
            where = {"block": block, "meeting": meeting, "position": position}
            Slot.objects.create(kind="pitch", pitch=made[opens], minutes=15, **where)
    with viewing_as(olga):
        release(meeting, "", seen=0, by=olga)
    return made


def put(pitch, by, name, content, opens=Level.MEMBERS):
    """A file among the materials of the pitch."""
    with viewing_as(by):
        pitch = Pitch.objects.get(pk=pitch.pk)
        made = bring(
            pitch, SimpleUploadedFile(name, content, ""), {"opens": opens, "caption": ""}, by=by, keeper=pitch.keeper
        )
    return Attachment.objects.get(post=made.pk)


def packed(browser, meeting):
    """{name: text} of everything in the package; documents unpacked."""
    answer = browser.get(at("package", meeting))
    assert answer.status_code == 200
    return unpacked(b"".join(answer.streaming_content))


def unpacked(content):
    with zipfile.ZipFile(BytesIO(content)) as package:
        assert package.testzip() is None
        return {name: _words(package.read(name)) for name in package.namelist()}


def _words(content):
    if content.startswith(b"PK"):
        return "".join(unpacked(content).values())
    return content.decode(errors="replace")


def everything(package):
    return "".join(f"{name} {words}" for name, words in package.items())


def in_room(person, meeting, olga, presence="present"):
    made = come(person, meeting)
    with viewing_as(olga):
        tick(made, presence, by=olga)
    return made


def test_two_readers_get_different_packages_and_unticking_takes_the_room_out(
    browse, meeting, pitches, jana, lida, karel, olga
):
    """Lída was in the room, Karel, whose city is the host of it, was not; the host lost its view with the release."""
    ticked = in_room(lida, meeting, olga)
    hers, his = packed(browse(lida), meeting), packed(browse(karel), meeting)
    for word in ("Zqtitle", "Zqask", "Zqbody", "Zqname", "Zqfile"):
        assert f"{word} members" in everything(hers) and f"{word} members" in everything(his)
        assert f"{word} room" in everything(hers) and f"{word} room" not in everything(his)
        assert f"{word} not placed" not in everything(hers)
    assert "Pitch jednoho z měst" in his["program.html"] and len(his) < len(hers)
    with viewing_as(olga):
        tick(ticked, "", by=olga)
    assert "room" not in everything(packed(browse(lida), meeting)).replace("Zqroom", "")


def test_it_is_whole_and_its_links_lead_inside_it(browse, meeting, pitches, jana):
    package = packed(browse(jana), meeting)
    assert {"README.txt", "styl.css", "program.html", "pitche/01.html", "pitche/02.html"} <= set(package)
    assert 'href="pitche/01.html"' in package["program.html"] and 'href="styl.css"' in package["program.html"]
    assert 'href="../soubory/01-1.docx"' in package["pitche/01.html"] and "soubory/01-1.docx" in package
    assert 'href="../styl.css"' in package["pitche/01.html"]
    assert "<b>tučně" not in package["pitche/01.html"]
    pages = "".join(words for name, words in package.items() if name.endswith((".html", ".css")))
    assert "http:" not in pages and "https:" not in pages and "/setkani/" not in pages


def test_the_readme_says_whose_it_is_when_it_was_made_and_not_to_pass_it_on(browse, meeting, pitches, jana):
    said = packed(browse(jana), meeting)["README.txt"]
    assert jana.full_name in said and "Nepředávejte" in said and str(timezone.localdate().year) in said
    assert "\r\n" in said and "&" not in said
    assert jana.full_name in packed(browse(jana), meeting)["pitche/01.html"]


def test_it_is_not_kept_anywhere_and_its_name_says_nothing(browse, meeting, pitches, jana):
    answer = browse(jana).get(at("package", meeting))
    assert answer["Cache-Control"] == "private, no-store" and answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == f'attachment; filename="balik-{meeting.number}.zip"'
    assert answer["Content-Type"] == "application/zip"
    answer.close()


def test_who_acts_for_no_city_has_none(browse, client, meeting, pitches, hana, adam, radek):
    for person in (hana, adam, radek):
        assert browse(person).get(at("package", meeting)).status_code == 404
    assert client.get(at("package", meeting)).status_code == 302
    assert browse(adam).post(at("package", meeting)).status_code in (404, 405)


def test_a_planned_meeting_has_one_for_organisers_alone(browse, kolin, jana, olga):
    meeting = make_meeting(kolin, number=9, state="planned")
    assert browse(jana).get(at("package", meeting)).status_code == 404
    assert "není nic" in packed(browse(olga), meeting)["README.txt"]


def test_files_that_are_not_clean_or_were_taken_away_are_not_in_it(browse, meeting, pitches, jana):
    pitch = pitches["members"]
    for state in ("pending", "infected", "failed"):
        dirty = put(pitch, jana, f"Zqdirty {state}.docx", make_docx(f"Zqdirtytext {state}"))
        Attachment.objects.filter(pk=dirty.pk).update(state=state)
    take_away(put(pitch, jana, "Zqgone.docx", make_docx("Zqgonetext")), by=jana)
    said = everything(packed(browse(jana), meeting))
    assert "Zqdirty" not in said and "Zqgone" not in said


def test_a_material_for_its_city_alone_is_in_the_package_of_nobody_else(browse, meeting, pitches, jana, karel):
    put(pitches["members"], jana, "Zqown.docx", make_docx("Zqowntext"), opens=Level.CITY)
    assert "Zqowntext" in everything(packed(browse(jana), meeting))
    assert "Zqown" not in everything(packed(browse(karel), meeting))


def test_a_deleted_pitch_and_a_draft_are_not_in_it(browse, meeting, pitches, jana):
    make_pitch(meeting, jana, "draft", title="Zqdraft")
    Pitch.objects.filter(pk=pitches["members"].pk).update(deleted_at=timezone.now())
    said = everything(packed(browse(jana), meeting))
    assert "Zqdraft" not in said and "members" not in said and "Zqtitle room" in said


def test_what_was_given_without_a_place_in_the_programme_is_in_it(browse, meeting, pitches, jana):
    assert "Zqtitle not placed" not in everything(packed(browse(jana), meeting))
    Pitch.objects.filter(pk=pitches["not placed"].pk).update(status="given")
    assert "Zqfile not placed" in everything(packed(browse(jana), meeting))


def test_what_there_is_no_room_for_is_said(browse, meeting, pitches, jana, monkeypatch):
    first = Attachment.objects.get(name="Zqname members.docx")
    monkeypatch.setattr(packing, "MOST", first.size)
    package = packed(browse(jana), meeting)
    assert "Zqfile members" in everything(package) and "Zqfile room" not in everything(package)
    assert "Vynecháno" in package["README.txt"] and "Zqname room.docx" in package["README.txt"].split("Vynecháno")[1]
    assert "vynecháno" in package["pitche/02.html"]


def test_what_does_not_fit_into_memory_comes_whole_from_a_disk(browse, meeting, pitches, jana, monkeypatch):
    monkeypatch.setattr(packing, "IN_MEMORY", 1)
    assert "Zqfile room" in everything(packed(browse(jana), meeting))


def test_a_file_missing_in_the_store_is_said(browse, meeting, pitches, jana):
    Attachment.objects.filter(name="Zqname members.docx").update(stored="aa/missing")
    package = packed(browse(jana), meeting)
    assert "Zqname members.docx" in package["README.txt"].split("Vynecháno")[1]


@pytest.mark.django_db(transaction=True)
def test_one_at_a_time_for_each_person(browse, meeting, pitches, jana, karel):
    other = connections.create_connection("default")
    with other.cursor() as cursor:
        cursor.execute("begin")
        cursor.execute("select pg_advisory_xact_lock(%s, %s::bigint::bit(32)::int)", [LOCK, jana.pk])
        assert browse(jana).get(at("package", meeting)).status_code == 429
        assert browse(karel).get(at("package", meeting)).status_code == 200
        cursor.execute("rollback")
    other.close()
    assert browse(jana).get(at("package", meeting)).status_code == 200


def test_the_way_leads_from_the_programme_for_those_who_have_one(browse, client, meeting, pitches, jana, adam):
    for name in ("programme", "detail"):
        assert at("package", meeting) in text(browse(jana).get(at(name, meeting)))
        assert at("package", meeting) not in text(client.get(at(name, meeting)))
        assert at("package", meeting) not in text(browse(adam).get(at(name, meeting)))


def test_nothing_closed_is_read_outside_the_door(meeting, pitches, jana):
    """In no one's name the package is empty: row security, not the view, is what keeps it."""
    with connection.cursor() as cursor:
        cursor.execute("set local role smartpitch_web")
        said = everything(unpacked(packing.pack(meeting, jana).read()))
        cursor.execute("reset role")
    assert "Zqblok" in said and "Zqtitle" not in said and "Zqfile" not in said
