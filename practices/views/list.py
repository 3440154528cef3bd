"""The list of practices: facets with their counts, pills, and one page of cards."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from cities.acting import acting_city, is_organiser
from posts import facets
from posts.models import Post
from practices import cards
from practices.facet_lists import facet_lists, pills
from practices.filters import SORTS, PracticeFilters, Words


def practice_list(request):
    """Practices that the reader may read, the newest first, with what they can be narrowed by."""
    filters = PracticeFilters(request.GET, Words())
    counts = facets.counts(Post.Kind.PRACTICE, filters.chosen)
    lists = facet_lists(filters, counts)
    page = cards.page(
        request.user,
        filters.chosen,
        by=SORTS[filters.sort],
        after=request.GET.get("po", ""),
        before=request.GET.get("pred", ""),
        since=request.user.previous_visit_at,
        topics=filters.words.topic_tags(),
    )
    sorts = [("", _("newest")), ("potvrzeno", _("last confirmed"))]
    context = {
        "address": reverse("practices:list"),
        "may_write": acting_city(request) or is_organiser(request),
        "cards": page.cards,
        "counts": counts,
        "facets": lists,
        "pills": pills(filters, counts),
        "sort": filters.sort,
        "sorts": [(filters.address(sort=value), label, value == filters.sort) for value, label in sorts],
        "newer": filters.address(pred=page.newer) if page.newer else "",
        "older": filters.address(po=page.older) if page.older else "",
    }
    part = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    response = render(request, "practices/_found.html" if part else "practices/list.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response
