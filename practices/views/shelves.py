"""Shelves: those of a person, what stands on one, putting a practice there, taking it away."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cities import kept
from cities.acting import acting_city
from practices.cards import SIZE, these
from practices.filters import Words
from practices.models import Shelf
from practices.shelf_forms import ShelfForm, ShelveForm
from practices.shelves import counts, due, entries_of, put, shelves_of
from practices.views.talking import shared
from practices.views.write import from_own_form


@from_own_form
def shelf_list(request):
    """The person's shelves with how much on them they may read now; a new one is made here."""
    data = kept.sent(request)
    form = ShelfForm(data, city=acting_city(request))
    if request.method == "POST" and form.is_valid():
        shelf = _made(request, form.cleaned_data["name"], form.cleaned_data.get("shared"))
        messages.success(request, _("The shelf is ready."))
        return redirect("shelves:detail", shelf=shelf.code)
    page = Paginator(shelves_of(request).select_related("city"), SIZE).get_page(request.GET.get("strana"))
    found = counts(request.user, [shelf.pk for shelf in page])
    rows = [(shelf, found.get(shelf.pk, 0)) for shelf in page]
    reminders = _with_cards(request, due(request.user).select_related("shelf")[:SIZE])
    context = {"rows": rows, "page": page, "form": form, "reminders": reminders}
    return render(request, "practices/shelves.html", context)


def _made(request, name, is_shared=False):
    """A shelf of this name; the one that is there already when the form comes twice."""
    city = acting_city(request) if is_shared else None
    there = shelves_of(request).filter(name=name, city=city).first()
    return there or Shelf.objects.create(owner=request.user, city=city, name=name)


def _with_cards(request, entries):
    entries = list(entries)
    posts = [entry.post_id for entry in entries]
    found = these(request.user, posts, topics=Words().topic_tags()) if posts else {}
    return [(entry, found[entry.post_id]) for entry in entries if entry.post_id in found]


def _mine(request, code):
    shelf = shelves_of(request).filter(code=code).select_related("city").first()
    if shelf is None:
        raise Http404
    return shelf


def shelf_detail(request, shelf):
    """What stands on a shelf. What has closed to the reader is not there, nor in the count; it comes back by itself."""
    shelf = _mine(request, shelf)
    entries = entries_of(request.user, [shelf.pk]).select_related("person")
    page = Paginator(entries, SIZE).get_page(request.GET.get("strana"))
    context = {"shelf": shelf, "page": page, "rows": _with_cards(request, page)}
    return render(request, "practices/shelf.html", context)


@from_own_form
def shelf_edit(request, shelf):
    """Its name, whether the city sees it, and taking it away with what stands on it."""
    shelf, city = _mine(request, shelf), acting_city(request)
    if request.method == "POST" and "delete" in request.POST:
        shelf.delete()
        messages.success(request, _("The shelf is gone. The practices stay where they are."))
        return redirect("shelves:list")
    data = kept.sent(request)
    initial = {"name": shelf.name, "shared": shelf.city_id is not None}
    form = ShelfForm(data, initial=initial, city=shelf.city or city)
    if request.method == "POST" and form.is_valid():
        is_shared = form.cleaned_data.get("shared")
        # Whoever makes it private again keeps it: it cannot be left to somebody who does not know.
        shelf.name, shelf.city, shelf.owner = form.cleaned_data["name"], city if is_shared else None, request.user
        shelf.save(update_fields=["name", "city", "owner"])
        messages.success(request, _("Saved."))
        return redirect("shelves:detail", shelf=shelf.code)
    return render(request, "practices/shelf_edit.html", {"shelf": shelf, "form": form})


@from_own_form
def practice_shelve(request, code):
    """Put a practice on a shelf; with ?z=… change its note, move it, take it away."""
    practice = shared(request, code)
    if practice is None:
        raise Http404
    shelves = list(shelves_of(request))
    data = kept.sent(request)
    wanted = (request.GET if data is None else data).get("z", "")
    entry = (
        entries_of(request.user, shelves).filter(post=practice.pk, shelf__code=wanted).select_related("shelf").first()
    )
    if request.method == "POST" and "remove" in request.POST:
        if entry:
            entry.delete()
        messages.success(request, _("Taken off the shelf."))
        return redirect("shelves:detail", shelf=wanted) if entry else redirect("shelves:list")
    initial = {"shelf": entry.shelf.code, "note": entry.note, "remind_on": entry.remind_on} if entry else {}
    form = ShelveForm(data, shelves=shelves, initial=initial)
    if request.method == "POST" and form.is_valid():
        asked = form.cleaned_data
        shelf = form.shelves.get(asked.get("shelf")) or _made(request, asked["name"])
        put(practice, shelf, by=request.user, note=asked["note"], remind_on=asked["remind_on"], entry=entry)
        kept.forget(request)
        messages.success(request, _("It stands on the shelf “%(name)s”.") % {"name": shelf.name})
        return redirect("shelves:detail", shelf=shelf.code)
    there = entries_of(request.user, shelves).filter(post=practice.pk).select_related("shelf")
    context = {"practice": practice, "form": form, "entry": entry, "there": there}
    return render(request, "practices/shelve.html", context)
