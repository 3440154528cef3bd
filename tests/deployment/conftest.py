"""A database and an environment as a container of production has them."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deployment.stack import HOST, ROOT, address, drop_database, make_database, run

SEED = """
import json, django
django.setup()
from conftest import make_city, make_person, make_practice
from django.core.mail import send_mail
from posts.models import Level
from tests.performance.load import sign_in
pisek, liberec = make_city("Písek"), make_city("Liberec")
jana, lida = make_person("Jana Dvořáková", pisek), make_person("Lída Malá", liberec)
code = make_practice(pisek, jana, Level.CITY, title="Kanárek v dole").code
send_mail("Pozvánka", "Dobrý den", None, [lida.email])
print(json.dumps({"code": code, "jana": sign_in(jana), "lida": sign_in(lida)}))
"""


@pytest.hookimpl(tryfirst=True)  # before xdist reads the marks
def pytest_collection_modifyitems(items):
    """One worker of xdist runs all that needs the production environment: it takes a while to make."""
    for item in items:
        if "production" in item.fixturenames:
            item.add_marker(pytest.mark.xdist_group("production"))


@pytest.fixture(scope="session")
def production(tmp_path_factory):
    """Production's settings, secrets in files, a migrated database in which two people of two cities are signed in."""
    name = f"smartpitch_production_{os.environ.get('PYTEST_XDIST_WORKER', 'main')}"
    home = tmp_path_factory.mktemp("production")
    make_database(name)
    environment = _environment(home, DATABASE_URL=address("DATABASE_URL", name))
    owner = address("DATABASE_OWNER_URL", name)
    as_owner = environment | {"DATABASE_OWNER_URL": owner}
    run("migrate", as_owner)
    nowhere = {"DATABASE_URL_FILE": "", "DATABASE_URL": "postgres://nowhere.invalid/none"}
    run("collectstatic", environment | nowhere, "--noinput")
    seed = [sys.executable, "-c", SEED]
    seeded = subprocess.run(seed, cwd=ROOT, env=as_owner | {"DATABASE_LOGIN": "owner"}, capture_output=True, text=True)
    assert seeded.returncode == 0, seeded.stderr
    yield {"environment": environment, "owner": owner, "name": name, "home": home, **json.loads(seeded.stdout)}
    drop_database(name)


def _environment(home, **secrets):
    secrets |= {"SECRET_KEY": "as long as a real one: " + "0123456789" * 4, "EMAIL_URL": "smtp://127.0.0.1:9"}
    for name, value in secrets.items():
        (home / name).write_text(f"{value}\n")
    return {f"{name}_FILE": str(home / name) for name in secrets} | {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": "/nonexistent",
        "TMPDIR": str(home),
        "SITE_URL": f"https://{HOST}",
        "TRUSTED_PROXY_COUNT": "1",
        "DATA_DIR": str(home / "data"),
        "STATIC_ROOT": str(home / "static"),
        "DJANGO_SETTINGS_MODULE": "smartpitch.settings",
    }
