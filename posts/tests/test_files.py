"""Files of a post: the store and its rows, words to be found by, the quota, the scanner, the door in the database."""

import os
import socket
import threading
import time
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from conftest import make_docx, make_file, make_picture, make_practice
from posts import files, scanning
from posts.files import attach, bring_back, describe, sweep, take_away
from posts.models import Act, Attachment, Level, Post
from posts.search import parse
from posts.viewing import viewing_as

pytestmark = pytest.mark.django_db
State = Attachment.State
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


@pytest.fixture
def post(pisek, jana, kolin):
    return make_practice(pisek, jana, Level.CIRCLE, [kolin])


@pytest.fixture(autouse=True)
def store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def stored(store):
    return sorted(str(path.relative_to(store)) for path in store.rglob("*") if path.is_file())


def age(store):
    """Let everything in the store have lain there for a day."""
    for path in store.rglob("*"):
        os.utime(path, (time.time() - 86_400,) * 2)


def is_found(post, word):
    with connection.cursor() as cursor:
        cursor.execute("select words @@ %s::tsquery from posts_card where post_id = %s", [parse(word).sql, post.pk])
        return cursor.fetchone()[0]


def test_a_file_lies_under_a_name_that_tells_nothing(post, jana, store):
    file = make_file(post, jana, "tajný plán.png", make_picture())
    assert stored(store) == [file.stored, file.preview]
    assert "pl" not in Path(file.stored).name and len(Path(file.stored).name) == 32


def test_the_same_form_sent_twice_adds_one_file(post, jana, store):
    key = "5ad7ab1e-0000-4000-8000-000000000001"
    first, second = (
        attach(post, SimpleUploadedFile("a.docx", make_docx("x"), ""), by=jana, form_key=key) for _n in "12"
    )
    assert first.pk == second.pk and stored(store) == [first.stored]


def test_a_post_is_found_by_its_files_while_they_are_there(post, jana):
    file = make_file(post, jana, "rozpočet.docx", make_docx("zqslovo"), caption="zqpopis")
    assert is_found(post, "zqslovo") and is_found(post, "zqpopis")
    describe(file, alt="", caption="zqnové", by=jana)
    assert is_found(post, "zqnové") and not is_found(post, "zqpopis")
    take_away(file, by=jana)
    assert not is_found(post, "zqslovo")
    bring_back(file, by=jana)
    assert is_found(post, "zqslovo")


def test_adding_taking_away_and_back_are_acts(post, jana):
    file = make_file(post, jana)
    take_away(file, by=jana)
    bring_back(file, by=jana)
    acts = Act.objects.filter(verb__in=["attached", "detached"]).order_by("pk")
    assert [act.verb for act in acts] == ["attached", "detached", "attached"]
    assert {act.details["file"] for act in acts} == {file.code}  # never its name: acts outlive their post


def test_a_full_city_is_told_so_in_words(post, jana, settings, monkeypatch):
    settings.FILES_PER_CITY = 10
    with pytest.raises(ValidationError, match="už nemá místo"):
        make_file(post, jana)
    settings.FILES_PER_CITY = 10_000_000
    monkeypatch.setattr(files, "MOST", 1)
    with viewing_as(jana):
        make_file(post, jana)
        with pytest.raises(ValidationError, match="nejvýše 1"):
            make_file(post, jana)


def test_the_quota_counts_drafts_of_colleagues_too(post, jana, petr, pisek, settings, as_web):
    as_web.execute("reset role")
    size = make_file(make_practice(pisek, petr), petr).size
    as_web.execute("set role smartpitch_web")
    with viewing_as(jana), connection.cursor() as cursor:
        cursor.execute("select * from posts_room_taken(%s)", [post.pk])
        assert cursor.fetchone() == (size, 0)


# The store and the rows agree.


def test_an_upload_killed_half_way_leaves_nothing_after_the_sweep(post, jana, store):
    kept = make_file(post, jana, "a.png", make_picture())
    with pytest.raises(KeyboardInterrupt), transaction.atomic():
        make_file(post, jana, "b.png", make_picture())
        raise KeyboardInterrupt  # the process ends before COMMIT
    (store / "tmpabc.upload.docx").write_bytes(b"half")
    assert len(stored(store)) == 5
    sweep()
    assert len(stored(store)) == 5  # it might still be on its way in
    age(store)
    assert sweep() == "3 strays dropped, 0 files missing"
    assert stored(store) == [kept.stored, kept.preview]


def test_a_row_without_its_file_says_so_until_the_file_is_back(post, jana, store):
    file = make_file(post, jana)
    content = (store / file.stored).read_bytes()
    (store / file.stored).unlink()
    sweep()
    file.refresh_from_db()
    assert file.state == State.MISSING
    (store / file.stored).write_bytes(content)
    sweep()
    file.refresh_from_db()
    assert file.state == State.CLEAN


def test_a_store_that_is_not_there_yet_is_an_empty_one(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "none"
    assert sweep() is None


def test_purged_posts_and_old_deleted_files_leave_the_store(post, jana, store, pisek, settings):
    gone = make_file(post, jana)
    Attachment.objects.filter(pk=gone.pk).update(deleted_at=timezone.now() - timezone.timedelta(days=31))
    purged = make_practice(pisek, jana)
    make_file(purged, jana)
    Post.objects.filter(pk=purged.pk).update(deleted_at=timezone.now() - timezone.timedelta(days=31))
    age(store)
    call_command("run_due", once=True)
    assert stored(store) == [] and not Attachment.objects.exists()


# The scanner.


class Clamd(threading.Thread):
    """A clamd that knows one virus: speaks INSTREAM on a socket of its own."""

    def __init__(self):
        super().__init__(daemon=True)
        self.door = socket.create_server(("127.0.0.1", 0))
        self.address = f"127.0.0.1:{self.door.getsockname()[1]}"
        self.limit = 10**9

    def run(self):
        while True:
            try:
                line, _who = self.door.accept()
            except OSError:
                return
            with line, line.makefile("rb") as asked:
                assert asked.read(10) == b"zINSTREAM\0"
                content = b""
                while size := int.from_bytes(asked.read(4), "big"):
                    content += asked.read(size)
                virus = b"Win.Test.EICAR_HDB-1 FOUND" if EICAR in content else b"OK"
                large = b"INSTREAM size limit exceeded. ERROR"
                line.sendall(large if len(content) > self.limit else b"stream: " + virus + b"\0")


@pytest.fixture
def clamd(settings):
    server = Clamd()
    server.start()
    settings.CLAMD = server.address
    yield server
    server.door.close()


def scan():
    scanning.scan_waiting()
    return list(Attachment.objects.order_by("pk").values_list("state", flat=True))


def test_a_file_waits_for_the_scanner_and_is_found_by_once_clean(post, jana, clamd):
    file = make_file(post, jana, content=make_docx("zqslovo"))
    assert file.state == State.PENDING and not is_found(post, "zqslovo")
    call_command("run_due", once=True)
    file.refresh_from_db()
    assert file.state == State.CLEAN and is_found(post, "zqslovo")


def test_a_virus_is_found_and_thrown_away(post, jana, clamd, store):
    make_file(post, jana, content=make_docx("x", **{"word/media/a.txt": b"x"}) + EICAR)
    assert scan() == [State.INFECTED] and stored(store) == []
    age(store)
    sweep()
    assert scan() == [State.INFECTED]


def test_what_the_scanner_cannot_look_through_is_not_let_out(post, jana, clamd):
    clamd.limit = 10
    make_file(post, jana)
    assert scan() == [State.FAILED]


def test_while_the_scanner_is_away_files_wait(post, jana, settings):
    settings.CLAMD = "127.0.0.1:1"
    make_file(post, jana)
    assert scan() == [State.PENDING]


# The door in the database, as the web role.


def test_files_are_read_by_the_readers_of_the_post_and_gone_ones_by_its_editors(post, jana, karel, lida, as_web):
    as_web.execute("reset role")
    make_file(post, jana)
    take_away(make_file(post, jana), by=jana)
    as_web.execute("set role smartpitch_web")
    for person, count in ((jana, 2), (karel, 1), (lida, 0)):
        with viewing_as(person), connection.cursor() as cursor:
            cursor.execute("select count(*) from posts_attachment")
            assert cursor.fetchone() == (count,)
    as_web.execute("select count(*) from posts_attachment")
    assert as_web.fetchone() == (0,)


def test_only_editors_write_files_and_nobody_calls_them_clean(post, jana, karel, lida, as_web):
    as_web.execute("reset role")
    file = make_file(post, jana)
    as_web.execute("set role smartpitch_web")
    row = (
        "insert into posts_attachment (code, post_id, author_id, stored, name, kind, size, sha256, alt, caption, text, "
    )
    row += "state, created_at) values ('x', %s, %s, 'x', 'x', 'pdf', 1, 'x', '', '', '', %s, now())"
    for person, state in ((karel, "clean"), (lida, "clean"), (jana, "missing")):
        with pytest.raises(ProgrammingError, match="row-level security"), viewing_as(person):
            connection.cursor().execute(row, [post.pk, person.pk, state])
    for person in (karel, lida):
        with viewing_as(person), connection.cursor() as cursor:
            cursor.execute("update posts_attachment set caption = 'x'")
            assert cursor.rowcount == 0
    for column, value in (("state", "clean"), ("stored", "x"), ("post_id", "1"), ("text", "x"), ("author_id", "1")):
        with pytest.raises(ProgrammingError, match="permission denied"), viewing_as(jana):
            connection.cursor().execute(f"update posts_attachment set {column} = %s", [value])
    assert default_storage.exists(file.stored)


def test_how_full_a_city_is_is_told_to_editors_alone(post, jana, karel, as_web):
    as_web.execute("reset role")
    make_file(post, jana)
    as_web.execute("set role smartpitch_web")
    with viewing_as(karel), connection.cursor() as cursor:
        cursor.execute("select * from posts_room_taken(%s)", [post.pk])
        assert cursor.fetchone() == (0, 0)
