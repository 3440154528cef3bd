"""The mutant run: the queryset's filter is replaced by "all", every page is walked, and nothing may change.

What still holds the door then is row-level security. Only a post in the trash differs, and only for its own editors,
who may read it there anyway.
"""

import re

import pytest
from django.urls import reverse

from posts.visibility import VisibleQuerySet
from tests.doors.world import ROLES, address, named_urls

NOISE = re.compile(rb'name="(csrfmiddlewaretoken|form_key|kept_for)" value="[^"]*"|data-csrf="[^"]*"')


def walk(client, world):
    pages = {}
    for name, arguments in named_urls().items():
        kinds = [kind for kind in world.posts_at(name) if kind != "deleted"] if "code" in arguments else [None]
        for kind in kinds:
            under = {
                "code": world.posts_at(name),
                "comment": world.comments_at(name),
                "file": world.files,
                "part": world.parts,
            }
            instead = {name: things[kind].code for name, things in under.items()} if kind else {}
            path = address(world, name, **instead)
            if not any(part in name for part in ("account", "mfa", "invitation")):  # these change the session
                pages[path] = client.get(path)
    for query in ("?vysledek=failed", "?tema=neco-topic", "?razeni=potvrzeno"):
        pages[query] = client.get(reverse("practices:list") + query)
    codes = "&".join(f"p={post.code}" for name, post in world.posts.items() if name != "deleted")
    pages["compared"] = client.get(f"{reverse('practices:compare')}?{codes}")
    return {path: (page.status_code, NOISE.sub(b"", page.getvalue())) for path, page in pages.items()}


@pytest.mark.parametrize("role", ROLES)
def test_without_the_filter_every_page_stays_as_it_is(world, browse, monkeypatch, role):
    client = browse(world.people[role])
    for name in ("home", "messages:detail", "meetings:feed", "notices:open"):
        client.get(address(world, name))  # what a visit leaves is noted before the walks, not between
    before = walk(client, world)
    monkeypatch.setattr(VisibleQuerySet, "visible_to", lambda self, user: self.all())
    after = walk(client, world)
    assert [path for path in before if before[path] != after[path]] == []


def test_the_mutant_is_alive(world, monkeypatch):
    """Without row security (as the owner) the mutant does return everything: the walk above proves something."""
    from posts.models import Post

    monkeypatch.setattr(VisibleQuerySet, "visible_to", lambda self, user: self.all())
    # Each with a part; one more part, an entrusted practice, two adoptions, three supplements, two messages.
    practices = len(world.posts) * 2 + 9
    pitches = len(world.pitches) * 3  # each with two materials
    others = len(world.questions) + len(world.insides) + 2  # minutes
    assert Post.objects.visible_to(world.people["outside"]).count() == practices + pitches + others
