"""Leaks by their rows in the leak list (docs/security.md): caches and browsers."""

from django.urls import reverse

from tests.doors.test_canaries import all_bytes
from tests.doors.world import address
from tests.leaks import detail


def test_leak_72_signed_in_answers_are_kept_by_nobody(world, browse):
    client = browse(world.people["own"])
    for place in ("/", "/praxe/", detail(world.posts["chosen"]), reverse("directory"), reverse("practices:new")):
        assert client.get(place)["Cache-Control"] == "private, no-store", place


def test_leak_73_one_readers_page_is_not_anothers(world, browse):
    for place in ("/", "/praxe/", reverse("directory"), address(world, "city")):
        browse(world.people["own"]).get(place)
        said = all_bytes(browse(world.people["outside"]).get(place))
        assert not [word for word in world.words["own"] if word in said]


def test_leak_74_errors_are_kept_by_nobody(world, browse):
    for client in (browse(world.people["outside"]), browse()):
        response = client.get("/neco/co/neni/")
        assert response.status_code == 404
        assert "no-store" in response["Cache-Control"]


def test_leak_76_the_browser_forgets_after_signing_out(world, browse):
    client = browse(world.people["own"])
    page = client.get("/praxe/").content.decode()
    assert '"historyCacheSize": 0' in page or '"historyCacheSize":0' in page
    response = client.post(reverse("account_logout"))
    assert '"storage"' in response["Clear-Site-Data"]
    assert client.get("/praxe/").status_code == 302
