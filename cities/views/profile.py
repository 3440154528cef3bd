"""The profile of a city as its coordinator edits it, and the picture of its coat of arms."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from cities.kept import sent
from cities.models import ASKED, City
from cities.profile import ANSWERS, FIELDS, ProfileForm, Stale, answers_of, save_profile, state_of
from cities.views.people import city_to_keep

YEAR = 365 * 24 * 3600


def profile(request, pk):
    """The coordinator (or an organiser) edits what the city says of itself."""
    city = city_to_keep(request, pk)
    form = ProfileForm(sent(request), request.FILES or None, city=city)
    now = None
    if request.method == "POST" and form.is_valid():
        try:
            save_profile(city, form.values(), form.facts(), seen=form.cleaned_data["seen"])
        except Stale as stale:
            now = _as_it_is(stale.city)
            form = _again(request, stale.city)
        else:
            messages.success(request, _("The profile is saved."))
            return redirect(city)
    return render(request, "cities/profile.html", {"city": city, "form": form, "now": now})


def _again(request, city):
    """The person's own words, ready to be sent over what somebody else saved."""
    data = request.POST.copy()
    data["seen"] = state_of(city)
    return ProfileForm(data, city=city)


def _as_it_is(city):
    labels = ProfileForm.base_fields
    told = answers_of(city)
    facts = [(each.label, dict(ANSWERS)[told.get(f"fact_{each}", "")]) for each in ASKED]
    return [(labels[name].label, _in_words(getattr(city, name))) for name in FIELDS] + facts


def _in_words(value):
    return "; ".join(value) if isinstance(value, list) else value


@login_not_required
@require_safe
def arms(request, pk, key):
    """The picture. Its name changes with it, so it may be kept for ever."""
    city = City.objects.exclude(status=City.Status.OUTSIDE).with_arms().filter(pk=pk, arms_key=key).first()
    if city is None:
        raise Http404
    return HttpResponse(
        bytes(city.arms),
        content_type="image/webp",
        headers={
            "Cache-Control": f"public, max-age={YEAR}, immutable",
            "Content-Disposition": 'inline; filename="znak.webp"',
            "X-Content-Type-Options": "nosniff",
        },
    )
