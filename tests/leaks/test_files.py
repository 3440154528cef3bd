"""Leaks by their rows in the leak list (docs/security.md): files."""

from itertools import product

import pytest
from django.urls import reverse

from conftest import make_practice
from posts.models import Level
from practices.models import Practice
from tests.doors.test_hidden_is_missing import MISSING, shape
from tests.leaks import detail, plain

FILES = ("file", "file_preview", "file_delete", "file_restore")


def of_file(world, name, post, page="file"):
    return reverse(f"practices:{page}", args=[world.posts[post].code, getattr(world, name)[post].code])


@pytest.mark.parametrize("role", ["outside", "candidate", "guest", "organiser", "admin", "removed", "anonymous"])
def test_leak_55_a_file_of_a_hidden_post_is_missing(world, browse, role):
    client = browse(world.people[role])
    client.get("/mesta/")
    for post, name, page in product(("own", "chosen", "draft"), ("files", "pictures"), FILES):
        code = getattr(world, name)[post].code
        hidden = shape(client, "get", of_file(world, name, post, page), code)
        missing = shape(client, "get", f"/praxe/{world.posts[post].code}/{PLACES[page].format(MISSING)}", MISSING)
        assert hidden == missing and hidden[0] in (302, 404), (post, name, page)


PLACES = dict(zip(FILES, ("soubor/{}/", "soubor/{}/nahled/", "soubor/{}/smazat/", "soubor/{}/vratit/"), strict=True))


def test_leak_56_there_is_no_other_way_to_the_bytes(world, browse, client):
    stored = world.files["chosen"].stored
    for place in ("/media/", "/static/../media/", "/soubory/", "/soubory-uvnitr/", "/praxe/media/"):
        for reader in (client, browse(world.people["reader"])):
            assert reader.get(place + stored, follow=True).status_code == 404, place


def test_leak_60_a_file_of_another_post_is_neither_shown_nor_changed_by_its_code(world, browse):
    client, foreign = browse(world.people["reader"]), world.files["own"]
    post = make_practice(world.people["reader"].memberships.get().city, world.people["reader"])
    said = f"![x]({foreign.code}) [y](/praxe/{world.posts['own'].code}/soubor/{foreign.code}/)"
    Practice.objects.filter(pk=post.pk).update(results=said)
    page = client.get(detail(post)).content
    assert b"<img" not in page.split(b"</nav>")[-1].split(b"<footer")[0] and foreign.name.encode() not in page
    body = {f"caption-{foreign.code}": "moje", f"initial-caption-{foreign.code}": "", "describe": "1"}
    client.post(reverse("practices:files", args=[post.code]), body)
    foreign.refresh_from_db()
    assert foreign.caption == "zqownfilecaption"


def test_leak_57_previews_are_as_closed_as_what_they_show(world, browse):
    assert browse(world.people["reader"]).get(of_file(world, "pictures", "chosen", "file_preview")).status_code == 200
    for person in ("outside", "candidate", "organiser", "admin"):
        answer = browse(world.people[person]).get(of_file(world, "pictures", "chosen", "file_preview"))
        assert answer.status_code == 404


def test_leak_59_a_file_cannot_be_borrowed_by_a_post_that_is_open(world, browse):
    for client in (browse(world.people["outside"]), browse(world.people["own"])):
        for page in FILES:
            borrowed = [world.posts["members"].code, world.files["own"].code]
            assert client.get(reverse(f"practices:{page}", args=borrowed)).status_code == 404


def test_leak_62_the_address_of_a_file_does_not_outlive_access(world, browse):
    from posts.sharing import open_door

    client, path = browse(world.people["reader"]), of_file(world, "files", "chosen")
    assert client.get(path).status_code == 200
    open_door(world.posts["chosen"].post_ptr, Level.CITY, [], by=None)
    assert client.get(path).status_code == 404


def test_leak_16_a_word_of_a_hidden_file_finds_nothing(world, browse):
    outside, reader = browse(world.people["outside"]), browse(world.people["reader"])
    for word in ("zqchosenfiletext", "zqchosenfilename", "zqchosenfilecaption", "zqchosenpicturealt"):
        hidden, nowhere = (plain(outside.get(f"/praxe/?q={asked}")) for asked in (word, "zqnikdenic"))
        assert hidden.replace(word.encode(), b"") == nowhere.replace(b"zqnikdenic", b"")
        assert world.posts["chosen"].code.encode() in reader.get(f"/praxe/?q={word}").content


def test_leak_77_a_removed_member_opens_no_file_in_the_same_session(world, browse):
    client, path = browse(world.people["reader"]), of_file(world, "files", "chosen")
    assert client.get(path).status_code == 200
    world.people["reader"].memberships.get().end(by=None)
    assert client.get(path).status_code == 404
