"""Leaks by their rows in the leak list (docs/security.md): parts of a practice that fewer people read."""

from django.urls import reverse

from posts.models import Level, Post
from posts.sharing import open_door
from posts.viewing import viewing_as
from practices import narrower
from practices.models import Practice
from tests.doors.test_canaries import all_bytes
from tests.leaks import detail, plain


def test_leak_16_words_of_a_narrower_part_find_nothing_for_anybody(world, browse):
    for person in ("outside", "reader", "own"):
        client = browse(world.people[person])
        for word in world.words["part of members"]:
            hidden, nowhere = (plain(client.get(f"/praxe/?q={asked}")) for asked in (word, "zqnikdenic"))
            assert hidden.replace(word.encode(), b"") == nowhere.replace(b"zqnikdenic", b"")


def test_leak_27_the_history_of_the_practice_says_no_word_of_its_parts(world, browse):
    client, words = browse(world.people["own"]), world.words["part of chosen"]
    history = reverse("practices:history", args=[world.posts["chosen"].code])
    said = all_bytes(client.get(history)) + str(list(world.posts["chosen"].revisions.values_list("data", flat=True)))
    assert not [word for word in words if word in said]


def test_leak_28_a_text_moved_into_a_part_is_in_no_answer_of_the_others(world, browse):
    practice = Practice.objects.get(pk=world.posts["chosen"].pk)
    with viewing_as(world.people["own"]):
        said = {"section": "results", "really": False, "title": "", "text": "", "numbers": []}
        taking = {"taking": {"results": "x"}, "version": practice.version}
        narrower.add(practice, said, Level.CITY, [], by=world.people["own"], **taking)
    client = browse(world.people["reader"])
    for page in (detail(practice), "/praxe/", reverse("practices:pdf", args=[practice.code])):
        assert "zqchosenresults" not in all_bytes(client.get(page))
    assert practice.code not in all_bytes(client.get("/praxe/?q=zqchosenresults"))
    for name in ("history", "parts"):
        assert client.get(reverse(f"practices:{name}", args=[practice.code])).status_code == 404
    assert "zqchosenresults" in all_bytes(browse(world.people["own"]).get(detail(practice)))


def test_leak_30_a_part_is_reached_through_no_other_practice(world, browse):
    client = browse(world.people["own"])
    for name in ("part", "part_files", "part_delete"):
        borrowed = [world.posts["members"].code, world.parts["own"].code]
        assert client.get(reverse(f"practices:{name}", args=borrowed)).status_code == 404, name
    assert client.get(detail(world.parts["own"])).status_code == 404
    file = [world.posts["members"].code, world.part_files["own"].code]
    assert client.get(reverse("practices:file", args=file)).status_code == 404


def test_leak_28_a_practice_that_is_narrowed_takes_its_parts_along(world, browse):
    client = browse(world.people["reader"])
    assert "zqsharedparttext" in all_bytes(client.get(detail(world.posts["chosen"])))
    open_door(world.posts["chosen"].post_ptr, Level.CITY, [], by=None)
    assert not Post.objects.visible_to(world.people["reader"]).filter(part_of=world.posts["chosen"].pk).exists()
