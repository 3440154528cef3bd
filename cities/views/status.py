"""Organisers change the status of a city, and bring a new one into the community."""

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from cities import security_log
from cities.acting import is_organiser
from cities.kept import sent
from cities.models import City, Membership
from cities.status import NewCityForm, StatusForm, add_city, last_line, meaning, state_of


def status(request, pk):
    """Another status from a day on: the page first says what it means for reading, then it is done."""
    _organisers_only(request)
    city = _locked(pk) if request.method == "POST" else get_object_or_404(City.objects.defer("arms"), pk=pk)
    form = StatusForm(sent(request), city=city)
    if request.method == "POST":
        if _done_already(request, city):
            return redirect(city)
        if request.POST.get("seen") != state_of(city):
            return _show(request, city, _again(request, city), changed=True)
        if form.is_valid():
            return _change(request, city, form.cleaned_data)
    return _show(request, city, form)


def _locked(pk):
    return get_object_or_404(City.objects.select_for_update(of=("self",)).defer("arms"), pk=pk)


def _done_already(request, city):
    """Whether this is the same form once more."""
    line, said = last_line(city), request.POST
    return (
        bool(line)
        and line.changed_by == request.user
        and (line.status, line.since.isoformat(), line.reason)
        == (
            said.get("status"),
            said.get("since"),
            said.get("reason", "").strip(),
        )
    )


def _again(request, city):
    data = request.POST.copy()
    data["seen"] = state_of(city)
    return StatusForm(data, city=city)


def _show(request, city, form, *, changed=False):
    context = {"city": city, "form": form, "line": last_line(city), "changed": changed}
    return render(request, "cities/status.html", context)


def _change(request, city, data):
    if "confirmed" not in request.POST:
        people = Membership.objects.acting().filter(city=city).values("person").distinct().count()
        context = {
            "city": city,
            "sentences": meaning(city, data["status"], people),
            "after": City.Status(data["status"]).label,
            "since": data["since"],
            "sent": [(name, request.POST.get(name, "")) for name in StatusForm.base_fields],
        }
        return render(request, "cities/status_confirm.html", context)
    city.change_status(data["status"], by=request.user, reason=data["reason"], on=data["since"])
    security_log.note("city_status", request, city=city.pk, status=data["status"])
    messages.success(request, _("The status has changed from this moment on."))
    return redirect(city)


def new(request):
    """A city that the community did not know yet."""
    _organisers_only(request)
    form = NewCityForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                city = add_city(form, by=request.user)
        except IntegrityError:  # the other click, or a colleague, was faster
            form.add_error("ruian", _("A city with this code is here already."))
        else:
            security_log.note("city_added", request, city=city.pk)
            messages.success(request, _("The city is here. Invite its first coordinator."))
            return redirect(city)
    return render(request, "cities/new.html", {"form": form})


def _organisers_only(request):
    if not is_organiser(request):
        raise Http404
