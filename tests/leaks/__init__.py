"""Leaks that really happened to others, one test each, named for its row in the leak list (docs/security.md)."""

from django.urls import reverse

from tests.doors.test_mutants import NOISE


def plain(response):
    """The page without what differs between any two answers to the same reader."""
    return NOISE.sub(b"", response.content)


def detail(post):
    return reverse("practices:detail", args=[post.code])
