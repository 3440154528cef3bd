"""Leaks by their rows in the leak list (docs/security.md): whether something exists."""

import re

from django.urls import reverse

from conftest import make_circle
from posts.models import Post
from tests.doors.test_canaries import all_bytes
from tests.doors.test_hidden_is_missing import MISSING, shape
from tests.leaks import plain


def test_leak_01_hidden_answers_like_missing_for_each_method(world, browse):
    client, code = browse(world.people["outside"]), world.posts["chosen"].code
    client.get("/mesta/")  # the first page of a session writes the session
    for method in ("get", "head", "options"):
        hidden = shape(client, method, f"/praxe/{code}/", code)
        assert hidden[0] == 404
        assert hidden == shape(client, method, f"/praxe/{MISSING}/", MISSING)


def test_leak_02_secondary_addresses_know_the_rule_too(world, browse):
    client, code = browse(world.people["outside"]), world.posts["own"].code
    for name in ("edit", "autosave", "preview", "share", "history", "delete", "restore"):
        assert client.post(reverse(f"practices:{name}", args=[code])).status_code == 404, name
    for name in ("talk", "react", "shelve", "pdf", "related"):
        assert client.post(reverse(f"practices:{name}", args=[code])).status_code == 404, name
    for name in ("comment", "comment_edit", "comment_history", "comment_delete", "comment_restore"):
        under = [code, world.comments["own"].code]
        assert client.post(reverse(f"practices:{name}", args=under)).status_code == 404, name


def test_leak_03_odd_requests_fail_alike_for_hidden_and_missing(world, browse):
    client = browse(world.people["outside"])
    for body in ({}, {"version": "x"}, {"version": "-1", "title": "\x00"}, {"cities": ["0", "99999999999999999999"]}):
        for name in ("edit", "share", "delete"):
            hidden = client.post(reverse(f"practices:{name}", args=[world.posts["own"].code]), body).status_code
            missing = client.post(reverse(f"practices:{name}", args=[MISSING]), body).status_code
            assert hidden == missing == 404


def test_leak_05_no_address_is_completed_by_a_redirect(world, browse):
    client = browse(world.people["outside"])
    response = client.get(f"/praxe/{world.posts['chosen'].code}/parkovaci-senzory/")
    assert response.status_code == 404
    assert "Location" not in response


def test_leak_08_a_hidden_group_in_a_form_is_refused_like_a_missing_one(world, browse, kolin, liberec):
    foreign = make_circle("zqcizikruh", kolin, liberec)
    client, own = browse(world.people["own"]), world.posts["own"]
    answers = []
    for group in (foreign.group_id, 99_999_999):
        body = {"level": "circle", "groups": [group], "cities": [group], "circles": [group], "version": own.version}
        said = all_bytes(client.post(reverse("practices:share", args=[own.code]), body))
        assert "zqcizikruh" not in said
        answers.append(re.sub(r"csrf\S* value=\S+|[0-9a-f-]{36}|\d+", "", said))
    assert set(Post.objects.get(pk=own.pk).grants.values_list("group", flat=True)) == {own.keeper_id}


def test_leak_08_a_reply_to_a_hidden_comment_is_refused_like_one_to_a_missing(world, browse):
    client, talk = browse(world.people["reader"]), reverse("practices:talk", args=[world.posts["chosen"].code])
    pages = []
    for code in (world.comments["own"].code, MISSING):
        asked = [client.get(f"{talk}?odpoved={code}&citace=1"), client.post(talk, {"said": "x", "odpoved": code})]
        pages += [plain(page).replace(code.encode(), b"") for page in asked]
    assert pages[:2] == pages[2:]
    assert b"zqown" not in b"".join(pages)


def test_leak_11_no_header_tells_how_long_it_took(world, browse):
    for code in (world.posts["chosen"].code, MISSING):
        response = browse(world.people["outside"]).get(f"/praxe/{code}/")
        assert not {"server-timing", "x-runtime"} & {key.lower() for key in response.headers}


def test_leak_13_signing_in_is_asked_for_alike(world, browse):
    client = browse()
    for code in (world.posts["chosen"].code, MISSING):
        response = client.get(f"/praxe/{code}/")
        assert response.status_code == 302
        assert response["Location"] == f"/ucet/login/?next=/praxe/{code}/" or "next=%2Fpraxe" in response["Location"]
