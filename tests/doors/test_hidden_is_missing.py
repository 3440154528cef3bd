"""A hidden post is a missing one: same status, headers, bytes and number of statements, on every address."""

import re

import pytest
from django.db import connection, reset_queries
from django.test.utils import CaptureQueriesContext

from tests.doors.world import address, named_urls

MISSING = "2222222222222222"
PART, BOOSTED = {"HX-Request": "true"}, {"HX-Request": "true", "HX-Boosted": "true"}
USUAL = [("get", {}), ("get", PART), ("get", BOOSTED), ("head", {}), ("post", {})]
WAYS = [*USUAL, ("put", {}), ("delete", {}), ("options", {})]


def shape(client, method, path, code, headers=None):
    """Everything of an answer that could tell one code from another, with the code itself blotted out."""
    reset_queries()  # Django keeps the last 9,000
    with CaptureQueriesContext(connection) as captured:
        response = getattr(client, method)(path, headers=headers)
    heads = {key: value.replace(code, "CODE") for key, value in response.items()}
    cookies = {key: "" for key in response.cookies}
    return response.status_code, heads, cookies, response.content.replace(code.encode(), b"CODE"), len(captured)


def addresses_of_posts():
    return [name for name, arguments in named_urls().items() if "code" in arguments]


@pytest.mark.parametrize("role", ["outside", "candidate", "guest", "organiser", "admin", "removed", "anonymous"])
def test_every_address_of_a_hidden_post_answers_like_a_missing_one(world, browse, role):
    client = browse(world.people[role])
    client.get("/mesta/")  # the first page of a session writes the session
    refused = {302, 401, 404} if role in ("removed", "anonymous") else {401, 404}
    for name in addresses_of_posts():
        for method, headers in WAYS:
            missing = shape(client, method, address(world, name, code=MISSING), MISSING, headers)
            assert missing[0] in refused, (name, method, headers)
            for kind in ("chosen", "own", "draft", "deleted") if (method, headers) in USUAL else ("chosen",):
                if kind not in world.posts_at(name) or world.reads_at(role, name, kind):
                    continue
                code = world.posts_at(name)[kind].code
                hidden = shape(client, method, address(world, name, code=code), code, headers)
                assert hidden == missing, (name, method, headers, kind)


def test_the_page_for_a_missing_post_is_byte_identical_for_any_two_codes(world, browse):
    client = browse(world.people["outside"])
    path = address(world, "practices:detail", code=world.posts["chosen"].code)
    assert client.get(path).content == client.get(address(world, "practices:detail", code=MISSING)).content
    assert not re.search(rb"csrf|" + MISSING.encode(), client.get(path).content)


def test_malformed_codes_are_missing_too(world, browse):
    client = browse(world.people["outside"])
    for code in ("0", "-1", "99999999999999999999", "a" * 200, "%00", "..", "zq"):
        assert client.get(f"/praxe/{code}/").status_code == 404


@pytest.mark.parametrize("role", ["outside", "candidate", "guest", "organiser", "admin", "removed", "anonymous"])
def test_every_address_of_a_hidden_circle_answers_like_a_missing_one(world, browse, role):
    client, code = browse(world.people[role]), world.values["circle"]
    client.get("/mesta/")
    for name in [name for name, arguments in named_urls().items() if "circle" in arguments]:
        for method, headers in WAYS:
            hidden = shape(client, method, address(world, name), code, headers)
            missing = shape(client, method, address(world, name, circle=MISSING), MISSING, headers)
            assert hidden == missing and hidden[0] in (302, 401, 404), (name, method, headers)
            assert hidden[0] == 404 or role in ("removed", "anonymous"), (name, method, headers)


@pytest.mark.parametrize("role", ["outside", "candidate", "guest", "organiser", "admin"])
def test_every_address_of_a_hidden_message_answers_like_a_missing_one(world, browse, role):
    client, code = browse(world.people[role]), world.values["message"]
    client.get("/mesta/")
    for method, headers in WAYS:
        hidden = shape(client, method, address(world, "messages:detail"), code, headers)
        missing = shape(client, method, address(world, "messages:detail", message=MISSING), MISSING, headers)
        assert hidden == missing and hidden[0] == 404, method


def test_a_hidden_supplement_answers_like_a_missing_one_to_readers_of_the_practice(world, browse):
    client, practice = browse(world.people["reader"]), world.posts["members"]
    client.get("/mesta/")
    for made in practice.supplements.all():
        for method, headers in WAYS:
            path = address(world, "practices:supplement", code=practice.code, supplement=made.code)
            none = address(world, "practices:supplement", code=practice.code, supplement=MISSING)
            hidden = shape(client, method, path, made.code, headers)
            missing = shape(client, method, none, MISSING, headers)
            assert hidden == missing and hidden[0] == 404, method


@pytest.mark.parametrize("what", ["promise", "task"])
@pytest.mark.parametrize("role", ["outside", "candidate", "guest", "admin"])
def test_a_hidden_promise_or_action_answers_like_a_missing_one(world, browse, role, what):
    client, code = browse(world.people[role]), world.values[what]
    client.get("/mesta/")
    for name in [name for name, arguments in named_urls().items() if what in arguments]:
        for method, headers in WAYS:
            hidden = shape(client, method, address(world, name), code, headers)
            missing = shape(client, method, address(world, name, **{what: MISSING}), MISSING, headers)
            assert hidden == missing and hidden[0] == 404, (name, method)
