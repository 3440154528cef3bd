"""The server dies in the middle of a save, and of an upload: the draft is there, nothing is half saved."""

import http.client
import os
import signal
import time
import uuid
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlencode

import psycopg2
import pytest

from conftest import make_picture
from tests.deployment.stack import HOST, as_owner, ask, free_port, health, run, started, wait_until

SWEEP = "from smartpitch.management.commands.run_due import sweep_files; print(sweep_files())"
FORM = "application/x-www-form-urlencoded"
TOKEN = "a" * 32
SEEN = {"version": "1", "part": "note", "outcome": "works", "level": "city"}


@pytest.fixture
def server(production):
    """gunicorn as the image starts it; kill() is kill -9 of all of it."""
    return Server(production)


class Server:
    def __init__(self, production):
        self.production, self.port = production, free_port()

    @contextmanager
    def running(self):
        environment = self.production["environment"] | {"WEB_BIND": f"127.0.0.1:{self.port}"}
        self.log = log = self.production["home"] / f"killed-{self.port}.log"
        try:
            with started("web", environment, log) as self.process:
                wait_until(lambda: health("web", environment).returncode == 0, log)
                yield self
        except AssertionError:
            if self.process.returncode != -signal.SIGKILL:
                raise

    def kill(self):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def get(self, path):
        return ask(self.port, path, self.production["jana"])[2].decode()

    def post(self, path, body, kind=FORM):
        """Send, and do not wait for the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        given = {"Host": HOST, "X-Forwarded-Proto": "https", "Referer": f"https://{HOST}/", "Content-Type": kind}
        given |= {"Cookie": f"{self.production['jana']}; __Host-csrf={TOKEN}", "X-CSRFToken": TOKEN}
        connection.request("POST", path, body=body, headers=given)
        return connection


@contextmanager
def locked(production, table):
    """Who would write there waits, in the middle of a transaction."""
    with closing(psycopg2.connect(production["owner"])) as connection, connection.cursor() as cursor:
        cursor.execute(f"lock table {table} in share mode")
        yield
        connection.rollback()


def somebody_waits(production, table):
    asked = f"select 1 from pg_locks where not granted and relation = '{table}'::regclass"
    return as_owner(asked, production["name"]) != []


def stored(production):
    media = Path(production["environment"]["DATA_DIR"]) / "media"
    return [path for path in media.rglob("*") if path.is_file()]


def a_draft(server):
    """Written by autosave; its code."""
    body = urlencode({"title": "Rozepsané před pádem", "form_key": str(uuid.uuid4()), **SEEN})
    with closing(server.post("/praxe/nova/koncept/", body)) as connection:
        assert connection.getresponse().status == 200
    asked = "select code from posts_post where title = 'Rozepsané před pádem' order by id desc limit 1"
    ((code,),) = as_owner(asked, server.production["name"])
    return code


def test_a_save_that_is_killed_leaves_the_draft_as_it_was_and_can_be_sent_again(production, server):
    with server.running():
        code = a_draft(server)
        edit = f"/praxe/{code}/upravit/"
        body = urlencode({"title": "Uložené po pádu", "draft": "1", **SEEN})
        with locked(production, "posts_revision"), closing(server.post(edit, body)):
            wait_until(lambda: somebody_waits(production, "posts_revision"), server.log)
            server.kill()
    with server.running():
        assert 'value="Rozepsané před pádem"' in server.get(edit)
        with closing(server.post(edit, body)) as connection:
            assert connection.getresponse().status == 302
        assert 'value="Uložené po pádu"' in server.get(edit)


def test_an_upload_that_is_killed_leaves_the_draft_and_no_orphan_after_the_sweep(production, server):
    with server.running():
        code = a_draft(server)
        files = f"/praxe/{code}/soubory/"
        boundary = "hranice"
        head = f'--{boundary}\r\nContent-Disposition: form-data; name="files"; filename="lampa.png"\r\n'
        body = f"{head}Content-Type: image/png\r\n\r\n".encode() + make_picture() + f"\r\n--{boundary}--\r\n".encode()
        kind = f"multipart/form-data; boundary={boundary}"
        before = stored(production)
        with locked(production, "posts_act"), closing(server.post(files, body, kind)):
            wait_until(lambda: somebody_waits(production, "posts_act"), server.log)
            assert (
                len(stored(production)) == len(before) + 2
            )  # the picture and its preview are written, their row is not
            server.kill()
        assert as_owner("select count(*) from posts_attachment", production["name"]) == [(0,)]
    for path in stored(production):
        os.utime(path, (time.time() - 86_400,) * 2)
    assert "strays dropped" in run("shell", production["environment"], "--no-imports", "-c", SWEEP)
    assert stored(production) == []
    with server.running():
        assert 'value="Rozepsané před pádem"' in server.get(f"/praxe/{code}/upravit/")
