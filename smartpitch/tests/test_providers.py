"""What the content security policy learns of identity providers, and which ones are refused at the start."""

import json
import os
import subprocess
import sys

import pytest
from django.conf import settings

from smartpitch.checks import providers_are_named_safely
from smartpitch.providers import origins

SAY = "from django.conf import settings; print(settings.CONTENT_SECURITY_POLICY['DIRECTIVES']['form-action'])"


def app(**told):
    return {"settings": {"server_url": "https://login.pisek.example:8443/realms/urad"} | told}


def test_without_providers_forms_go_nowhere_else():
    assert origins([]) == []


def test_the_provider_and_the_hosts_it_passes_people_on_to_are_allowed_without_their_paths():
    assert origins([app(), app(form_targets=["https://adfs.pisek.example/x"])]) == [
        "https://adfs.pisek.example",
        "https://login.pisek.example:8443",
    ]


def test_an_overridden_authorization_endpoint_counts_instead_of_the_server():
    endpoint = {"authorization_endpoint": "https://okno.pisek.example/auth"}
    assert origins([app(openid_configuration_overrides=endpoint)]) == ["https://okno.pisek.example"]


def test_the_policy_of_the_site_names_them():
    environment = os.environ | {"OIDC_APPS": json.dumps([app()]), "DJANGO_SETTINGS_MODULE": "smartpitch.settings"}
    said = subprocess.run([sys.executable, "-c", SAY], cwd=settings.BASE_DIR, env=environment, capture_output=True)
    assert said.stdout.decode().strip() == "[\"'self'\", 'https://login.pisek.example:8443']"


@pytest.mark.parametrize(
    ("told", "refused"),
    [
        ({}, []),
        ({"uid_field": "oid"}, []),
        ({"uid_field": "preferred_username"}, ["smartpitch.E002"]),
        ({"server_url": "http://login.pisek.example"}, ["smartpitch.E001"]),
    ],
)
def test_5_8_a_provider_is_asked_over_tls_and_knows_people_by_what_stays(settings, told, refused):
    settings.OIDC_APPS = [app(**told) | {"provider_id": "mesto"}]
    assert [error.id for error in providers_are_named_safely(None)] == refused
