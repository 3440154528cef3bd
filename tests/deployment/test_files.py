"""What production is described by: the compose files, the image, the table of settings."""

import json
import os
import re
import subprocess

import jsonschema
import pytest
import yaml
from django.conf import settings

ROOT = settings.BASE_DIR
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())
SERVICES = COMPOSE["services"]
APP = ("migrate", "web", "worker", "timer")


class Override(yaml.SafeLoader):
    """Understands compose's !override."""


Override.add_constructor("!override", lambda loader, node: loader.construct_sequence(node))
TLS = yaml.load((ROOT / "deploy/compose.tls.yml").read_text(), Loader=Override)  # noqa: S506  a SafeLoader


@pytest.mark.parametrize("document", [COMPOSE, TLS], ids=["docker-compose.yml", "deploy/compose.tls.yml"])
def test_compose_file_follows_the_specification(document):
    schema = json.loads((ROOT / "tests/data/compose-spec.json").read_text())
    jsonschema.Draft202012Validator(schema).validate(document)


@pytest.mark.parametrize("name", SERVICES)
def test_every_container_is_hardened(name):
    service = SERVICES[name]
    assert service["read_only"] and service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert re.fullmatch(r"[1-9]\d*:[1-9]\d*", service["user"])
    assert set(service["deploy"]["resources"]["limits"]) == {"cpus", "memory", "pids"}
    assert "privileged" not in service and "network_mode" not in service
    if name not in ("migrate", "backup"):  # these end by themselves
        assert service["healthcheck"]["test"] and service["restart"] == "unless-stopped"


def test_the_database_is_out_of_reach_of_the_street():
    assert SERVICES["db"]["networks"] == ["back"] and COMPOSE["networks"]["back"]["internal"]
    assert SERVICES["nginx"]["networks"] == ["front"]
    assert [name for name in SERVICES if "ports" in SERVICES[name]] == ["nginx"]


def test_each_secret_reaches_only_who_needs_it():
    def knows(secret):
        return {name for name in SERVICES if secret in SERVICES[name].get("secrets", ())}

    assert knows("superuser_password") == knows("web_password") == knows("owner_password") == {"db"}
    assert knows("database_owner_url") == {"migrate", "backup"}
    assert knows("database_url") == knows("secret_key") == set(APP)


def test_every_file_and_secret_of_the_compose_files_is_there(tmp_path):
    environment = {**os.environ, "SECRETS": str(tmp_path), "EMAIL_URL": "smtp://mail.example.cz"}
    for _again in range(2):
        subprocess.run([ROOT / "deploy/secrets.sh"], env=environment, check=True)
    assert set(COMPOSE["secrets"]) == {path.name for path in tmp_path.iterdir()}
    assert len({path.read_text() for path in tmp_path.iterdir()}) == len(COMPOSE["secrets"])
    for service in (*SERVICES.values(), *TLS["services"].values()):
        for volume in service.get("volumes", ()):
            source = volume.partition(":")[0]
            assert not source.startswith("./") or (ROOT / source).exists(), source


def test_the_image_holds_the_apps_and_no_test_or_secret():
    let_in = {line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")}
    ours = {app.partition(".")[0] for app in settings.INSTALLED_APPS if (ROOT / app.partition(".")[0]).is_dir()}
    assert ours <= let_in
    assert all((ROOT / path).exists() for path in let_in)
    assert not let_in & {".", ".git", ".data", ".env", "deploy", "tests", "docs"}
    for command in ("deploy/start", "deploy/health.py"):
        assert command in (ROOT / "Dockerfile").read_text() and command in let_in


def test_operations_name_every_setting():
    """The table of docs/operations.md is complete: whatever the settings or gunicorn read has its row, and no more."""
    code = "".join((ROOT / path).read_text() for path in ("smartpitch/settings.py", "deploy/gunicorn.py"))
    read = set(re.findall(r'(?:env\.\w+|environ\.get)\(\s*"([A-Z_]+)"', code))
    told = set(re.findall(r"^\| `([A-Z_]+)`", (ROOT / "docs/operations.md").read_text(), re.MULTILINE))
    assert read <= told
    assert told - read <= {"KEEP_DAYS", "SECRETS", "LISTEN", "VERSION", "BACKUPS"}
