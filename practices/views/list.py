"""The list of practices: facets with their counts, pills, and one page of cards."""

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cities.acting import acting_city, is_organiser
from practices import cards
from practices.facet_lists import facet_lists, pills
from practices.filters import FITS, PracticeFilters, Words


def practice_list(request):
    """Practices that the reader may read, the newest or the best hits first, with what they can be narrowed by."""
    request.user.note_visit()
    city = acting_city(request)
    filters = PracticeFilters(request.GET, Words(), city=city)
    query, counts = cards.counted(filters.chosen, filters.query)
    lists = facet_lists(filters, counts)
    page = cards.page(
        request.user,
        filters.chosen,
        query=query,
        by=filters.order,
        after=request.GET.get("po", ""),
        before=request.GET.get("pred", ""),
        since=request.user.previous_visit_at,
        topics=filters.words.topic_tags(),
        for_city=city,
    )
    asked = filters.asked_for
    context = {
        "address": reverse("practices:list"),
        "may_write": city or is_organiser(request),
        "cards": page.cards,
        "counts": counts,
        "query": query,
        "facets": lists,
        "pills": pills(filters, counts),
        "asked": asked,
        "has_new": any(card["is_new"] for card in page.cards),
        "like_ours": filters.like(city) if city else [],
        "save_url": f"{reverse('searches:save')}?{asked}" if asked else "",
        "sort": filters.sort,
        "compared": cards.MOST_COMPARED if filters.order == FITS and counts.total > cards.MOST_COMPARED else 0,
        "sorts": filters.sorts,
        "newer": filters.address(pred=page.newer) if page.newer else "",
        "older": filters.address(po=page.older) if page.older else "",
    }
    part = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    response = render(request, "practices/_found.html" if part else "practices/list.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
def practice_seen(request):
    """What is there now is no longer marked as new; back to the list as it was asked for."""
    request.user.mark_all_seen()
    messages.success(request, _("Everything counts as read, on all your devices."))
    return redirect(PracticeFilters(QueryDict(request.POST.get("asked", "")), Words()).address())
