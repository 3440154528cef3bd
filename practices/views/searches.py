"""Saved searches of a person: what is new in them, saving, renaming, deleting, taking back; stopping letters."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import Http404, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from cities import kept
from practices import searches
from practices.cards import SIZE, counted, these
from practices.facet_lists import facet_lists, pills
from practices.filters import PracticeFilters, Words
from practices.models import SavedSearch
from practices.search_forms import SearchForm
from practices.views.write import from_own_form

PAGE = 10
NAMED_AFTER = 4  # of the words and filters, where the person gives no name


def search_list(request):
    """The person's saved searches, each with how much in it is new to them."""
    page = Paginator(searches.searches_of(request.user).defer("known", "told"), PAGE).get_page(
        request.GET.get("strana")
    )
    new = searches.how_many_new(page.object_list, Words())
    rows = [(search, new.get(search.pk, 0)) for search in page.object_list]
    context = {"rows": rows, "page": page, "most_new": searches.MOST_NEW}
    deleted = searches.deleted_of(request.user).defer("known", "told")[:PAGE]
    return render(request, "practices/searches.html", context | {"deleted": deleted})


@from_own_form
def search_save(request):
    """Words and filters of the list under a name. The hidden field carries them over an expired session."""
    data = kept.sent(request)
    filters = PracticeFilters(request.GET if data is None else QueryDict(data.get("asked", "")), Words())
    asked = filters.asked_for
    if not asked:
        messages.info(request, _("Choose words or filters first; then they can be saved."))
        return redirect("practices:list")
    _query, counts = counted(filters.chosen, filters.query)
    facet_lists(filters, counts)  # learns the names of cities
    chosen = pills(filters, counts)
    if data is not None:
        data = data.copy()
        data["asked"] = asked
    name = " · ".join(str(label) for label, _url in chosen[:NAMED_AFTER])[:80]
    form = SearchForm(data, initial={"asked": asked, "name": name})
    if request.method == "POST" and form.is_valid():
        try:
            searches.save_search(request.user, **form.cleaned_data)
        except searches.TooMany:
            form.add_error(None, _too_many())
        else:
            messages.success(request, _("The search is saved."))
            return redirect("searches:list")
    return render(request, "practices/search_save.html", {"form": form, "pills": chosen, "counts": counts})


def _too_many():
    return _("You have %(most)s saved searches, which is as many as can be. Delete one of them first.") % {
        "most": SavedSearch.MOST
    }


def _mine(request, code):
    search = searches.searches_of(request.user).filter(code=code).first()
    if search is None:
        raise Http404
    return search


def search_detail(request, search):
    """What is new in it. It stays new until the person says that they have seen it, or wants to keep the search."""
    search = _mine(request, search)
    if request.method == "POST":
        deed, said = (
            (searches.keep_it, _("The search stays."))
            if "keep" in request.POST
            else (searches.mark_seen, _("All of it counts as seen."))
        )
        deed(search)
        messages.success(request, said)
        return redirect("searches:list")
    words = Words()
    new = searches.new_in(search, words)
    found = these(request.user, new[:SIZE], topics=words.topic_tags()) if new else {}
    context = {
        "search": search,
        "cards": [found[post] for post in new[:SIZE] if post in found],
        "count": min(len(new), searches.MOST_NEW),
        "is_more": len(new) > searches.MOST_NEW,
        "all_url": f"{reverse('practices:list')}?{search.asked}",
    }
    return render(request, "practices/search.html", context)


@from_own_form
def search_edit(request, search):
    """Its name, how often letters come, and deleting it."""
    search = _mine(request, search)
    if request.method == "POST" and "delete" in request.POST:
        searches.delete_search(search)
        messages.success(request, _("The search is deleted. You can take it back here."))
        return redirect("searches:list")
    data = kept.sent(request)
    initial = {"name": search.name, "frequency": search.frequency}
    form = SearchForm(data, initial=initial, is_saved=True)
    if request.method == "POST" and form.is_valid():
        searches.change(search, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("searches:list")
    return render(request, "practices/search_edit.html", {"search": search, "form": form})


@require_POST
def search_restore(request, search):
    """Out of the trash again."""
    search = searches.deleted_of(request.user).filter(code=search).first()
    if search is None:
        raise Http404
    try:
        taken = searches.take_back(search)
    except searches.TooMany:
        messages.error(request, _too_many())
    else:
        said = _("The search is back.") if taken else _("You have saved the same anew meanwhile; that one stays.")
        messages.success(request, said)
    return redirect("searches:list")


@csrf_exempt  # a mail program sends this form without having seen the page
@login_not_required
def search_stop(request, stop):
    """The link in a letter. It works for whoever has it, names nothing, and only stops; looking stops nothing."""
    if not (code := searches.whose(stop)):
        raise Http404
    if request.method == "POST":
        searches.stop_letters(code)
    return render(request, "practices/search_stop.html", {"is_done": request.method == "POST"})
