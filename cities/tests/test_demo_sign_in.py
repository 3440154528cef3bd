"""One click signs in as a person of the demo, and only there."""

import subprocess
import sys

import pytest
from django.conf import settings as django_settings
from django.http import Http404
from django.test import RequestFactory
from django.urls import NoReverseMatch, reverse

from cities.views import demo

pytestmark = pytest.mark.django_db


def test_outside_debug_there_is_no_such_address(client, jana):
    with pytest.raises(NoReverseMatch):
        reverse("demo_sign_in", args=[jana.pk])
    assert client.post(f"/ucet/ukazka/{jana.pk}/").status_code == 404
    assert "Vyzkoušejte jako" not in client.get("/ucet/prihlaseni/").content.decode()


@pytest.mark.parametrize(("debug", "switch"), [(False, True), (True, False), (False, False)])
def test_even_the_view_itself_refuses(settings, jana, debug, switch):
    settings.DEBUG, settings.DEMO_SIGN_IN = debug, switch
    with pytest.raises(Http404):
        demo.sign_in(RequestFactory().post("/"), jana.pk)
    assert not demo.demo_people().exists()


def test_only_living_invented_people_are_offered(settings, jana, ivo):
    settings.DEBUG = settings.DEMO_SIGN_IN = True
    jana.email = "jana@skutecny.cz"
    jana.save()
    assert not demo.demo_people().exists()


def test_production_settings_never_allow_it(tmp_path):
    code = "from django.conf import settings; print(settings.DEMO_SIGN_IN)"
    environment = {
        "DJANGO_SETTINGS_MODULE": "smartpitch.settings",
        "SECRET_KEY": "x" * 60,
        "SITE_URL": "https://sdileni.example.cz",
        "DEMO_SIGN_IN": "1",
        "DATABASE_URL": "postgres://nobody@localhost/none",
    }
    asked = subprocess.run(
        [sys.executable, "-c", code], cwd=django_settings.BASE_DIR, env=environment, capture_output=True, text=True
    )
    assert asked.stdout.strip() == "False", asked.stderr
