"""The list of practices."""

from django.shortcuts import render

from posts.models import Card, Post
from practices.models import Practice


def practice_list(request):
    """Practices that the reader may read, the newest first."""
    newest = Card.objects.filter(kind=Post.Kind.PRACTICE).order_by("-published_at", "-post_id")[:25]
    practices = Practice.objects.visible_to(request.user).in_bulk([card.post_id for card in newest])
    return render(request, "practices/list.html", {"practices": list(practices.values())})
