"""What is like a practice: a page of its own, or the part that its page asks for when somebody gets there."""

from django.http import Http404
from django.shortcuts import render
from django.utils.cache import patch_vary_headers

from practices.filters import Words
from practices.related import related_to
from practices.views.talking import shared


def practice_related(request, code):
    """Only what the reader may read is looked at and counted."""
    practice = shared(request, code)
    if practice is None:
        raise Http404
    groups = related_to(practice, reader=request.user, topics=Words().topic_tags())
    is_part = request.headers.get("X-Requested-With") == "part"
    template = "practices/_related.html" if is_part else "practices/related.html"
    response = render(request, template, {"practice": practice, "groups": groups})
    patch_vary_headers(response, ["X-Requested-With"])
    return response
