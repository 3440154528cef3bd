"""The embedded PostgreSQL: started when needed, found again, never confused by what a killed one left."""

import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg2
import pytest

from smartpitch import embedded


@pytest.fixture(scope="module")
def home():
    """A clone's data directory of its own, where only its owner may enter, with a path too long for a socket."""
    private = Path(tempfile.mkdtemp(prefix="smartpitch-test-"))
    data = private / ("long name " * 12) / "data"
    before = os.environ.get("DATA_DIR")
    os.environ["DATA_DIR"] = str(data)
    data.mkdir(parents=True)
    yield data
    embedded.stop()
    os.close(embedded._held.pop(data))
    os.environ.pop("DATA_DIR") if before is None else os.environ.update(DATA_DIR=before)
    shutil.rmtree(private)


def ask(url, question):
    with psycopg2.connect(url) as connection, connection.cursor() as cursor:
        cursor.execute(question)
        return cursor.fetchone()


def test_every_login_is_who_it_says(home):
    who = "select current_user, rolsuper, rolbypassrls from pg_roles where rolname = current_user"
    addresses = embedded.urls()
    assert ask(addresses["web"], who) == ("smartpitch_web", False, False)
    assert ask(addresses["owner"], who) == ("smartpitch_owner", False, False)
    assert ask(addresses["superuser"], who)[1]


def test_web_gets_the_systems_rights_only_by_asking(home):
    inherits, may_take = ask(
        embedded.urls()["web"],
        "select pg_has_role('smartpitch_system', 'usage'), pg_has_role('smartpitch_system', 'member')",
    )
    assert (inherits, may_take) == (False, True)
    with pytest.raises(psycopg2.errors.InsufficientPrivilege):
        ask(embedded.urls()["web"], "set role smartpitch_owner; select 1")


def test_a_second_start_finds_the_first(home):
    embedded.start()
    pid = embedded._pid()
    embedded.start()
    assert pid == embedded._pid()


def test_nobody_else_may_enter(home):
    embedded.start()
    assert stat.S_IMODE(embedded.cluster().stat().st_mode) == 0o700
    assert stat.S_IMODE(home.parents[1].stat().st_mode) == 0o700
    assert ask(embedded.urls()["superuser"], "show listen_addresses") == ("",)


def test_stop_unused_leaves_a_server_that_somebody_uses(home):
    embedded.start()
    subprocess.run([sys.executable, "-m", "smartpitch.embedded", "stop", "--unused"], check=True)
    assert embedded._pid()


def test_starts_after_kill_9_though_the_number_is_now_anothers(home):
    embedded.start()
    server = embedded._pid()
    left = (embedded.cluster() / "postmaster.pid").read_text()
    os.kill(server, signal.SIGKILL)
    assert embedded._wait(lambda: embedded._pid() is None)
    (embedded.cluster() / "postmaster.pid").write_text(left.replace(str(server), str(os.getpid()), 1))
    embedded.start()
    assert embedded._pid() not in (None, server, os.getpid())


def test_an_interrupted_beginning_is_begun_again(home):
    embedded.start()
    embedded.stop()
    (home / "postgres.new").mkdir()
    embedded.cluster().rename(home / "gone")
    embedded.start()
    shutil.rmtree(home / "gone")
    assert ask(embedded.urls()["owner"], "select 1") == (1,)


def test_roles_may_be_made_again_and_by_several_at_once(home):
    embedded.start()
    again = "from smartpitch import embedded; embedded._connect('postgres').cursor().execute(embedded._roles())"
    command = [sys.executable, "-c", again]
    runs = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(4)]
    assert [(run.communicate()[1], run.returncode) for run in runs] == [("", 0)] * 4
