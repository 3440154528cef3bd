"""People and units of one city: its coordinators keep them, its people see them, organisers may step in."""

import czech_sort
from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cities import acting, security_log
from cities.forms import MembershipForm, UnitForm
from cities.models import City, LastCoordinator, Membership, Unit
from cities.status import history


def city_to_keep(request, pk):
    """The city, when this person looks after its people; for everybody else there is no such page."""
    city = _city(pk)
    if acting.coordinates(request, city) or acting.is_organiser(request):
        return city
    raise Http404


def _city(pk):
    return get_object_or_404(City.objects.community().defer("arms"), pk=pk)


def people(request, pk):
    city = _city(pk)
    keeps = acting.coordinates(request, city) or acting.is_organiser(request)
    if not keeps and not any(m.city_id == city.pk for m in acting.memberships(request)):
        raise Http404
    memberships = list(Membership.objects.filter(city=city).select_related("person", "unit", "ended_by"))
    memberships.sort(key=lambda membership: czech_sort.key(membership.person.name))
    context = {
        "city": city,
        "keeps": keeps,
        "current": [m for m in memberships if m.is_current() and m.person.is_active],
        "former": [m for m in memberships if not (m.is_current() and m.person.is_active)],
        "units": Unit.objects.filter(city=city),
        "statuses": history(city) if keeps else [],
        "waiting": city.invitations.open().count() if keeps else 0,
    }
    return render(request, "cities/people.html", context)


def membership(request, pk, membership_pk):
    """Role and unit of one person in the city."""
    city = city_to_keep(request, pk)
    theirs = _membership(city, membership_pk)
    form = MembershipForm(request.POST or None, instance=theirs)
    if request.method == "POST" and form.is_valid() and _change(request, theirs, form):
        messages.success(request, _("Saved: %(name)s.") % {"name": theirs.person.name})
        return redirect("cities:people", pk=city.pk)
    return render(request, "cities/membership.html", {"city": city, "membership": theirs, "form": form})


def _membership(city, pk):
    return get_object_or_404(Membership.objects.current().select_related("person", "city", "unit"), pk=pk, city=city)


def _change(request, theirs, form):
    theirs.refresh_from_db(fields=["role"])  # the form has already written the new one into it
    try:
        theirs.change_role(form.cleaned_data["role"])
    except LastCoordinator as error:
        form.add_error("role", str(error))
        return False
    theirs.unit = form.cleaned_data["unit"]
    theirs.save(update_fields=["unit"])
    security_log.note("membership_changed", request, membership=theirs.pk, role=theirs.role)
    return True


def membership_end(request, pk, membership_pk):
    """First says what will happen, then does it."""
    city = city_to_keep(request, pk)
    theirs = _membership(city, membership_pk)
    if request.method != "POST":
        return render(request, "cities/membership_end.html", {"city": city, "membership": theirs})
    try:
        theirs.end(by=request.user)
    except LastCoordinator as error:
        messages.error(request, str(error))
        return redirect("cities:people", pk=city.pk)
    security_log.note("membership_ended", request, membership=theirs.pk)
    messages.success(request, _("%(name)s no longer acts for this city.") % {"name": theirs.person.name})
    keeps = theirs.person_id != request.user.pk or acting.is_organiser(request)
    return redirect("cities:people", pk=city.pk) if keeps else redirect("home")


def unit(request, pk, unit_pk=None):
    """Add a unit, or rename one."""
    city = city_to_keep(request, pk)
    known = get_object_or_404(Unit, pk=unit_pk, city=city) if unit_pk else Unit(city=city)
    form = UnitForm(request.POST or None, instance=known)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved: %(name)s.") % {"name": known.name})
        return redirect("cities:people", pk=city.pk)
    return render(request, "cities/unit.html", {"city": city, "unit": known, "form": form})
