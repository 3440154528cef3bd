"""Every field of every post holds its own word; every page is fetched as every role and searched for others' words."""

import re
import zipfile
from collections import Counter
from io import BytesIO

import pypdfium2
import pytest
from django.urls import reverse

from conftest import tell
from inbox.models import Notice
from meetings.models import Pitch
from posts.models import Act
from posts.viewing import viewing_as
from practices.searches import alert
from tests.doors.world import ROLES, address, named_urls

QUERIES = ("", "?razeni=potvrzeno", "?vysledek=failed", "?tema=neco-topic", "?q=zq", "?after=x", "?mesto=1")
PARTS = ({}, {"HX-Request": "true"}, {"HX-Request": "true", "HX-Target": "vysledky"})


def surfaces(world):
    """(name, address) of everything that can be fetched: each address, with each post in turn."""
    for name, arguments in named_urls().items():
        if "code" in arguments:
            for what, post in world.posts_at(name).items():
                comment = world.comments_at(name)[what].code
                under = {"code": post.code, "comment": comment, "part": world.parts[what].code}
                files = (world.files[what], world.pictures[what], world.part_files[what])
                for file in files[: 3 if "file" in arguments else 1]:
                    for material in world.materials_at(name):
                        brought = {"material": material[what].code} if what in material else {}
                        yield name, address(world, name, **under, file=file.code, **brought)
        else:
            yield name, address(world, name)
            if "number" in arguments:  # the other meeting, whose minutes are approved
                yield name, address(world, name, number=2)


def admin_surfaces():
    """The lists, searches and suggestions of the admin."""
    from django.contrib import admin

    for model in admin.site._registry:
        path = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        yield path
        yield path + "?q=zq"
    yield reverse("admin:index")


def all_bytes(response):
    """Everything of an answer that leaves the house: headers, cookies, body."""
    body = b"".join(response.streaming_content) if response.streaming else response.content
    body += _unpacked(body)
    head = "\n".join(f"{key}: {value}" for key, value in response.items())
    said = _text_of(body) if body.startswith(b"%PDF") else body.decode(errors="replace")
    return f"{head}\n{response.cookies}\n{said}"


def _unpacked(body):
    """A document says its words packed; in a package it is packed twice."""
    if not body.startswith(b"PK"):
        return b""
    with zipfile.ZipFile(BytesIO(body)) as packed:
        parts = [packed.read(name) for name in packed.namelist()]
    return b"".join(part + _unpacked(part) for part in parts)


def _text_of(pdf):
    """The words of a PDF without line ends, which may stand in the middle of a long one."""
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))
    return "".join(text.split())


def hidden_words(world, role):
    return [word for name, words in world.words.items() if not world.may_read(role, name) for word in words]


@pytest.mark.parametrize("role", ROLES)
def test_no_page_says_a_word_of_what_its_reader_may_not_read(world, browse, role):
    client, hidden = browse(world.people[role]), hidden_words(world, role)
    deleted = {word for name in ("deleted", "question deleted", "pitch deleted") for word in world.words[name]}
    in_trash = deleted if role in ("own", "coordinator") else set()  # editors may restore it
    leaks = []
    for name, path in surfaces(world):
        for headers in PARTS if "practices" in name else PARTS[:1]:
            answer = client.get(path, headers=headers)
            said = all_bytes(answer)
            known = in_trash if name.partition(":")[2] in ("trash", "restore") else set()
            leaks += [(name, word) for word in hidden if word in said and word not in known]
            if answer.status_code == 404:  # so do its parts: test_hidden_is_missing.py
                break
    for query in QUERIES:
        for path in (
            reverse("practices:list"),
            reverse("questions:list"),
            reverse("search"),
            reverse("meetings:compiled"),
            reverse("home"),
            address(world, "city"),
        ):
            said = all_bytes(client.get(path + query))
            leaks += [(path + query, word) for word in hidden if word in said]
    paths = [f"{reverse('searches:save')}{query}" for query in QUERIES if "=" in query]
    if role in world.searches:
        paths.append(reverse("searches:detail", args=[world.searches[role].code]))
    for path in paths:
        said = all_bytes(client.get(path))
        leaks += [(path, word) for word in hidden if word in said]
    for names in (list(world.posts), list(world.posts)[::-1]):  # at most four are compared
        codes = "&".join(f"p={world.posts[name].code}" for name in names)
        said = all_bytes(client.get(f"{reverse('practices:compare')}?{codes}"))
        leaks += [("practices:compare", word) for word in hidden if word in said]
    assert leaks == []


def test_the_walk_would_find_a_word(world, browse):
    """The walk itself, tried: readers do find the words of what they read."""
    client = browse(world.people["reader"])
    code, comment = world.posts["chosen"].code, world.comments["chosen"].code
    names = ("practices:detail", "practices:comment_history", "practices:file")
    pages = [address(world, name, code=code, comment=comment) for name in names]
    said = "".join(all_bytes(client.get(page)) for page in pages)
    assert [
        word for word in world.words["chosen"] if word not in said and not word.endswith(("summary", "gonename"))
    ] == []
    assert world.words["chosen"][0] in all_bytes(client.get(reverse("practices:list")))


def test_the_admin_says_no_word_of_closed_posts(world, browse):
    client = browse(world.people["admin"])
    closed = [*world.posts, *(f"part of {name}" for name in world.posts)]
    hidden = [word for post in closed for word in world.words[post]]  # circles they administer
    Act.objects.create(actor=world.people["own"], verb=Act.Verb.CHANGED, post=world.posts["own"].post_ptr)
    for path in admin_surfaces():
        said = all_bytes(client.get(path))
        assert [word for word in hidden if word in said] == [], path


def test_no_letter_about_a_notice_says_a_word_and_only_readers_get_one(world, mailoutbox):
    tell()
    closed = [word for words in world.words.values() for word in words] + [
        pitch.code for pitch in world.pitches.values()
    ]
    said = [f"{letter.message()} {letter.subject} {letter.body} {letter.alternatives}" for letter in mailoutbox]
    assert [word for word in closed for letter in said if word in letter] == []
    sent = Notice.objects.filter(kind="pitch-decided", letter_waits=False).values_list("person", flat=True)
    told, readers = Counter(sent), {}
    for role, person in world.people.items():
        if not person.is_anonymous:
            with viewing_as(person):
                readers[role] = Pitch.objects.visible_to(person).filter(deleted_at=None).count()
    assert readers["own"] > readers["reader"] > readers["outside"]
    assert {role: told[world.people[role].pk] for role in readers} == readers


def test_no_letter_about_saved_searches_says_a_word(world, mailoutbox):
    """Nor does it count what its reader may not read."""
    assert alert()
    said = {
        letter.to[0]: f"{letter.message()} {letter.subject} {letter.body} {letter.alternatives}"
        for letter in mailoutbox
    }
    words = [word for words in world.words.values() for word in words]
    words += ["Písek", "Kolín", "Liberec", "Něco", *(post.code for post in world.posts.values())]
    assert [(to, word) for to, letter in said.items() for word in words if word in letter] == []
    counts = {
        role: int(re.search(r"(\d+) nov", said[person.email])[1])
        for role, person in world.people.items()
        if not person.is_anonymous and person.email in said
    }
    assert counts == {"own": 5, "coordinator": 5, "reader": 4, "outside": 1, "guest": 1}
