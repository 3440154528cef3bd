"""One version after another, the trash, and telling two texts apart."""

import pytest

from conftest import make_practice
from posts.editing import Stale, put_into_trash, still_draft, take_out_of_trash, write_version
from posts.history import difference, pieces, revision_of
from posts.models import Level, Post
from posts.viewing import viewing_as


@pytest.fixture
def post(pisek, jana, kolin):
    return make_practice(pisek, jana, Level.CIRCLE, [kolin]).post_ptr


def test_a_version_is_written_once(post, jana):
    assert write_version(post, by=jana, version=post.version, columns={"title": "Nový"}) == post.version + 1
    with pytest.raises(Stale):
        write_version(post, by=jana, version=post.version, columns={"title": "Starý"})
    assert Post.objects.get().title == "Nový"


@pytest.mark.parametrize("version", [None, -1, 0, 10**30])
def test_a_version_that_never_was_is_stale(post, jana, version):
    with pytest.raises(Stale):
        write_version(post, by=jana, version=version)


def test_a_reader_writes_no_version_and_deletes_nothing(post, karel, lida):
    for person in (karel, lida):
        with pytest.raises(Stale):
            write_version(post, by=person, version=post.version)
        put_into_trash(post, by=person)
    assert Post.objects.get().deleted_at is None and not post.acts.filter(verb="deleted").exists()


def test_the_trash_as_the_web_role(post, jana, karel, as_web):
    with viewing_as(jana):
        put_into_trash(post, by=jana)
        assert not Post.objects.visible_to(jana).exists() and Post.objects.in_trash_of(jana).exists()
    with viewing_as(karel):
        assert not Post.objects.exists()
        take_out_of_trash(post, by=karel)
    with viewing_as(jana):
        assert Post.objects.in_trash_of(jana).exists()
        take_out_of_trash(post, by=jana)
        assert Post.objects.visible_to(jana).exists()


def test_only_the_author_has_a_draft(pisek, jana, petr):
    draft = make_practice(pisek, jana).post_ptr
    assert still_draft(draft, by=jana) and not still_draft(draft, by=petr)


def test_a_version_without_a_revision_looks_like_the_one_before(post, jana):
    post.revisions.create(number=2, by=jana, data={"title": "a"})
    assert revision_of(post, 5).number == 2 and revision_of(post, 1) is None


@pytest.mark.parametrize(
    "old,new,shown",
    [
        ("dvě slova", "dvě jiná slova", "dvě<ins> jiná</ins> slova"),
        ("a <b>", "a", "a<del> &lt;b&gt;</del>"),
        ("", "nové", "<ins>nové</ins>"),
        ("stejné\n řádky ", "stejné\n řádky ", "stejné\n řádky "),
    ],
)
def test_differences_are_marked_and_escaped(old, new, shown):
    assert difference(old, new) == shown


@pytest.mark.parametrize("text", ["", " ", "a", " a  b\n\nc ", "\n\n", "مرحبا  العالم", "a\u2028b c"])
def test_no_character_is_lost_between_the_pieces(text):
    assert "".join(pieces(text)) == text
    assert "".join(pieces(text, by_line=True)) == text


def test_differences_of_very_long_texts_are_quick():
    assert "<ins>" in difference("slovo jiné\n" * 10_000, "slovo jiné\n" * 9_000 + "nové\n")
