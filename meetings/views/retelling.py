"""Asking for a retelling in the programme, and answering on the page of the pitch."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cities import kept
from cities.acting import acting_city
from meetings.models import Pitch, Retelling
from meetings.pitch_forms import DeclineRetellingForm, RetellingForm
from meetings.releasing import shown_to
from meetings.retelling import ask, decline, let_read, take_back
from meetings.views.meetings import find
from posts.editing import Stale
from practices.views.conflict import lost
from practices.views.write import from_own_form


@require_POST
def retelling_ask(request, number):
    """For the line at this place of the programme, in the name of one's city."""
    meeting, city = find(request, number), acting_city(request)
    if city is None:
        raise Http404
    slot = _line(request, meeting)
    if slot is None:  # another programme was released meanwhile
        return redirect("meetings:programme", number)
    if slot["shown"]:
        return redirect("pitches:detail", slot["shown"].code)
    form = RetellingForm(request.POST)
    if not form.is_valid():
        return render(request, "pitches/retelling_ask.html", {"meeting": meeting, "form": form, "place": slot["place"]})
    try:
        ask(slot["pitch"], city, form.cleaned_data["word"], by=request.user)
        messages.success(request, _("Asked. We write to you when they answer."))
    except Stale:
        messages.info(request, _("It has changed meanwhile. This is how it stands now."))
    return redirect("meetings:programme", number)


def _line(request, meeting):
    """The slot of a pitch at the posted place of the last release, as it is called there; or None."""
    shown = shown_to(request.user, meeting)
    slots = [slot for block in (shown["blocks"] if shown else []) for slot in block["slots"]]
    places = {slot["place"]: slot for slot in slots if slot["pitch"]}
    return places.get(request.POST.get("place", ""))


def _asked(request, code, retelling):
    """The request, for the editors of this pitch; or None."""
    mine = Pitch.objects.editable_by(request.user).filter(code=code).values_list("pk", flat=True).first()
    found = mine and Retelling.objects.filter(pitch=mine, code=retelling).select_related("city", "pitch__meeting")
    return found.defer("city__arms").first() if found else None


def retelling_answer(request, code, retelling):
    """Let the city read it, or close the door again: ?do of the form says which."""
    asked, deed = _asked(request, code, retelling), {"let": let_read, "back": take_back}.get(request.POST.get("do"))
    if asked is None or (deed is None and request.method == "POST"):
        raise Http404
    if request.method != "POST":
        return redirect("pitches:detail", code=code)
    try:
        deed(asked, by=request.user)
        messages.success(request, _("Done. %(city)s has a letter.") % {"city": asked.city.name})
    except Stale:
        messages.info(request, _("It has changed meanwhile. This is how it stands now."))
    return redirect("pitches:detail", code=code)


@from_own_form
def retelling_decline(request, code, retelling):
    """Say no, and why."""
    asked = _asked(request, code, retelling)
    if asked is None:
        return lost(request, DeclineRetellingForm)
    form = DeclineRetellingForm(kept.sent(request), initial={"answer": asked.answer})
    if request.method == "POST" and form.is_valid():
        try:
            decline(asked, form.cleaned_data["answer"], by=request.user)
            messages.success(request, _("Done. %(city)s has a letter.") % {"city": asked.city.name})
        except Stale:
            messages.info(request, _("It has changed meanwhile. This is how it stands now."))
        return redirect("pitches:detail", code=code)
    return render(request, "pitches/retelling_decline.html", {"asked": asked, "pitch": asked.pitch, "form": form})
