"""The list of practices: facets with their counts, pills, and one page of cards."""

from django.contrib import messages
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cities.acting import acting_city, is_organiser
from posts import facets
from practices import cards
from practices.facet_lists import facet_lists, pills
from practices.filters import FITS, PracticeFilters, Words
from practices.news import News


def practice_list(request):
    """Practices that the reader may read, the newest or the best hits first, with what they can be narrowed by."""
    request.user.note_visit()
    city = acting_city(request)
    filters = PracticeFilters(request.GET, Words(), city=city)
    query, counts = cards.counted(filters.chosen, filters.query)
    lists = facet_lists(filters, counts)
    page = _page(request, filters, query, city)
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
        "topic": _only_topic(filters),
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


def _page(request, filters, query, city):
    return cards.page(
        request.user,
        filters.chosen,
        query=query,
        by=filters.order,
        after=request.GET.get("po", ""),
        before=request.GET.get("pred", ""),
        news=News.to(request.user),
        topics=filters.words.topic_tags(),
        for_city=city,
    )


def _only_topic(filters):
    """(value in the address, name) of the topic when the list is narrowed to one that exists, else None."""
    chosen = filters.chosen.get(facets.TOPIC, [])
    return filters.words.of(facets.TOPIC, chosen[0]) if len(chosen) == 1 else None


@require_POST
def practice_seen(request):
    """What is there now, of one topic or of all, is no longer marked as new; back to where it was asked from."""
    words, topic = Words(), request.POST.get("topic", "")
    number = words.number(facets.TOPIC, topic) if topic else None
    if topic and number == facets.UNKNOWN:
        raise Http404
    request.user.mark_seen(number)
    if topic:
        name = words.of(facets.TOPIC, number)[1]
        messages.success(request, _("Everything on “%(topic)s” counts as read, on all your devices.") % {"topic": name})
    else:
        messages.success(request, _("Everything counts as read, on all your devices."))
    if "home" in request.POST:
        return redirect("home")
    return redirect(PracticeFilters(QueryDict(request.POST.get("asked", "")), words).address())
