"""Pages of circles, which show cities and what is shared with them at once. Whoever has nothing to do with a circle
does not learn that it exists.
"""

import czech_sort
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cities import circles, security_log
from cities.acting import acting_memberships, coordinated, is_organiser, makes_circles, memberships
from cities.circles import CircleForm, state_of, what_changes
from cities.kept import sent
from cities.models import Circle, City, Membership
from posts import facets
from posts.visibility import people_of, shared_with
from smartpitch import typography

PER_PAGE = 50
DEEDS = 50


def circle_list(request):
    """Circles that the person may know of: those in use, then the retired ones."""
    found = Circle.objects.seen_by(request.user).select_related("owner").defer("owner__arms")
    found = sorted(found.annotate(size=Count("cities")), key=lambda circle: czech_sort.key(circle.name))
    living = [circle for circle in found if circle.retired_at is None]
    context = {
        "page": Paginator(living, PER_PAGE).get_page(request.GET.get("strana")),
        "retired": [circle for circle in found if circle.retired_at],
        "may_make": makes_circles(request),
        "may_share": any(m.role in Membership.SPEAKING for m in memberships(request)),
    }
    return render(request, "circles/list.html", context)


def detail(request, circle):
    """One circle: what it is for, who is in it, what was done with it."""
    circle = _seen(request, circle)
    cities = _with_people(circle)
    inside = _speaks_for(request, cities, circle.owner_id)
    context = {
        "circle": circle,
        "cities": cities,
        "shared": _shared_words(request, circle, cities),
        "leaving": [city for city in coordinated(request) if city in cities],
        "guests": _guests(circle) if inside or circle.kept else [],
        "deeds": circle.deeds.select_related("by", "city").defer("city__arms")[:DEEDS] if inside or circle.kept else [],
    }
    return render(request, "circles/detail.html", context)


def _seen(request, code):
    """The circle when this person may know of it, with `kept`: whether they look after it."""
    kept = Exists(Circle.objects.kept_by(request.user).filter(pk=OuterRef("pk")))
    known = Circle.objects.seen_by(request.user).select_related("owner").defer("owner__arms")
    return get_object_or_404(known.annotate(kept=kept), code=code)


def _kept(request, code):
    circle = _seen(request, code)
    if not circle.kept:
        raise Http404
    return circle


def _with_people(circle):
    """Its cities in Czech order, each with `people`: how many persons act for it now."""
    cities = list(circle.cities.defer("arms"))
    people = people_of([city.pk for city in cities])
    for city in cities:
        city.reads_here = city.status in City.ACTIVE
        city.people = people.get(city.pk, 0)
    return cities


def _speaks_for(request, cities, owner=None):
    known = {city.pk for city in cities} | {owner}
    return any(m.city_id in known for m in acting_memberships(request))


def _shared_words(request, circle, cities):
    """How much is shared with the circle, as far as this person may know: only its own cities read all of it."""
    if not _speaks_for(request, cities):
        return _("How many posts are shared with this circle, only its cities know.")
    count = shared_with(circle.group_id, request.user, most=facets.CAP + 1)
    if count > facets.CAP:
        return _("More than %(count)s posts are shared with this circle.") % {"count": typography.number(facets.CAP)}
    if not count:
        return _("Nothing is shared with this circle yet.")
    text = ngettext("%(count)s post is shared with this circle.", "%(count)s posts are shared with this circle.", count)
    return text % {"count": count}


def _guests(circle):
    seats = Membership.objects.current().filter(role=Membership.Role.GUEST, guest_of=circle.group_id)
    return seats.filter(person__is_active=True).select_related("person")


def new(request):
    """A new circle of a city; an organiser's one belongs to no city."""
    owners, organiser = coordinated(request), is_organiser(request)
    if not owners and not organiser:
        raise Http404
    form = CircleForm(sent(request), owners=owners, organiser=organiser)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        made = circles.make(
            form.words(), data["cities"], owner=form.owner_chosen(), by=request.user, form_key=data["form_key"]
        )
        security_log.note("circle_made", request, circle=made.pk)
        messages.success(request, _("The circle is here. It can be chosen when sharing from now on."))
        return redirect("circles:detail", made.code)
    return render(request, "circles/edit.html", {"form": form})


def edit(request, circle):
    """Its words at once; its cities only after the page has said who will read and who will not."""
    circle = _kept(request, circle)
    form = CircleForm(sent(request), circle=circle)
    if request.method == "POST" and form.is_valid():
        return _save(request, circle, form)
    return render(request, "circles/edit.html", {"form": form, "circle": circle})


def _save(request, circle, form):
    cities, seen = list(form.cleaned_data["cities"]), form.cleaned_data["seen"]
    if seen != state_of(circle):
        return _show_both(request, circle)
    coming, going = what_changes(circle, cities)
    if (coming or going) and "confirmed" not in request.POST:
        return _say_first(request, circle, form, coming, going)
    try:
        circles.change(circle, form.words(), cities, seen=seen, by=request.user)
    except circles.Stale as stale:
        return _show_both(request, stale.circle)
    security_log.note("circle_changed", request, circle=circle.pk, came=len(coming), went=len(going))
    messages.success(request, _("Saved."))
    return redirect("circles:detail", circle.code)


def _show_both(request, circle):
    """The person's own words, ready to be sent over what somebody else saved."""
    data = request.POST.copy()
    data["seen"] = state_of(circle)
    labels = CircleForm.base_fields
    now = [(labels[name].label, getattr(circle, name)) for name in circles.WORDS]
    now.append((labels["cities"].label, ", ".join(city.name for city in circle.cities.defer("arms"))))
    return render(request, "circles/edit.html", {"form": CircleForm(data, circle=circle), "circle": circle, "now": now})


def _say_first(request, circle, form, coming, going):
    people = people_of([city.pk for city in (*coming, *going)])
    context = {
        "circle": circle,
        "gains": _counted(coming, people),
        "loses": _counted(going, people),
        "own": bool(going) and not _speaks_for(request, form.cleaned_data["cities"]) and _speaks_for(request, going),
        "shared": _shared_words(request, circle, circle.cities.defer("arms")),
        "button": _button(len(coming), len(going)),
        "sent": [(name, value) for name in form.fields for value in request.POST.getlist(name)],
    }
    return render(request, "circles/confirm.html", context)


def _button(coming, going):
    if coming and going:
        return _("Change the cities")
    if coming:
        return ngettext("Open to %(count)s city", "Open to %(count)s cities", coming) % {"count": coming}
    return ngettext("Close to %(count)s city", "Close to %(count)s cities", going) % {"count": going}


def _counted(cities, people):
    return [(city.name, people.get(city.pk, 0) if city.status in City.ACTIVE else 0) for city in cities]


def retire(request, circle):
    """First says what will happen, then does it."""
    circle = _kept(request, circle)
    if request.method != "POST":
        shared = _shared_words(request, circle, circle.cities.defer("arms"))
        return render(request, "circles/retire.html", {"circle": circle, "shared": shared})
    circles.retire(circle, by=request.user)
    security_log.note("circle_retired", request, circle=circle.pk)
    messages.success(request, _("The circle is retired. Whoever read through it still does."))
    return redirect("circles:detail", circle.code)


def take_back(request, circle):
    circle = _kept(request, circle)
    if request.method == "POST":
        circles.take_back(circle, by=request.user)
        security_log.note("circle_returned", request, circle=circle.pk)
        messages.success(request, _("The circle can be chosen again when sharing."))
    return redirect("circles:detail", circle.code)


def leave(request, circle, pk):
    """A coordinator takes the own city out. First says what will happen, then does it."""
    circle = _seen(request, circle)
    city = next((city for city in coordinated(request) if city.pk == pk), None)
    if city is None or not circle.cities.filter(pk=pk).exists():
        raise Http404
    if request.method != "POST":
        shared = _shared_words(request, circle, [city])
        return render(request, "circles/leave.html", {"circle": circle, "city": city, "shared": shared})
    circles.leave(circle, city, by=request.user)
    security_log.note("circle_left", request, circle=circle.pk, city=city.pk)
    messages.success(request, _("%(city)s is no longer in the circle.") % {"city": city.name})
    return redirect("circles:list")
