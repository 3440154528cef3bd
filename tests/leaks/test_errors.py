"""Leaks by their rows in the leak list (docs/security.md): errors, logs, the admin."""

from django.core import mail
from django.test import override_settings
from django.urls import path, reverse

from posts.models import Act
from practices.models import Practice


def test_leak_67_acts_of_hidden_posts_are_not_listed(world, browse):
    Act.objects.create(actor=world.people["own"], verb="changed", post=world.posts["own"].post_ptr)
    for person in (world.people["reader"], world.people["outside"]):
        assert not Act.objects.visible_to(person).filter(post=world.posts["own"]).exists()
    said = str(list(Act.objects.values_list("details", flat=True)))  # an act names the comment, not its words
    assert not [word for words in world.words.values() for word in words if word in said]


def test_leak_68_the_level_log_is_read_by_editors_only(world, browse):
    share = reverse("practices:share", args=[world.posts["chosen"].code])
    assert browse(world.people["reader"]).get(share).status_code == 404
    assert browse(world.people["own"]).get(share).status_code == 200


def test_leak_69_a_post_has_no_words_where_objects_are_named(world):
    for name, practice in world.posts.items():
        said = str(practice) + repr(practice) + str(practice.post_ptr) + repr(practice.indicators.first())
        assert not [word for word in world.words[name] if word in said]


def test_leak_70_error_pages_say_fixed_words(world, browse):
    client = browse(world.people["outside"])
    pages = {client.get(f"/{place}/zq/").content for place in ("praxe", "neco", "mesta/1")}
    assert len(pages) == 1
    assert b"zq" not in pages.pop()


def broken(request, code):
    raise ValueError(Practice.objects.visible_to(request.user).get(code=code).results)


urlpatterns = [path("rozbite/<slug:code>/", broken)]


@override_settings(ROOT_URLCONF="tests.leaks.broken_urls", ADMINS=[("", "spravce@example.cz")], DEBUG=False)
def test_leak_71_neither_mail_nor_log_of_an_error_carries_a_closed_word(world, browse, capsys):
    client = browse(world.people["reader"])
    client.raise_request_exception = False
    assert client.get(f"/rozbite/{world.posts['chosen'].code}/").status_code == 500
    (message,) = mail.outbox
    said = f"{message.message()} {capsys.readouterr()}"
    assert "in broken" in said  # where it happened
    assert not [word for word in world.words["chosen"] if word in said]
