"""Asking for a retelling in the programme, and answering on the page of the pitch."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cities import kept
from cities.acting import acting_cities
from meetings.models import Pitch, Retelling
from meetings.pitch_forms import DeclineRetellingForm, RetellingForm
from meetings.releasing import shown_to
from meetings.retelling import ask, decline, let_read, mark_lines, take_back
from meetings.views.meetings import find
from posts.editing import Stale
from practices.views.conflict import lost
from practices.views.write import from_own_form


@from_own_form
def retelling_ask(request, number):
    """For the line at this place of the programme, in the name of one's city. What a session that had expired has kept
    stands here to be sent again.
    """
    meeting, cities, typed = find(request, number), acting_cities(request), kept.sent(request)
    if not cities:
        raise Http404
    if typed is None:
        return redirect("meetings:programme", number)
    slot = _line(request, meeting, cities, typed.get("place", ""))
    if slot and slot["shown"]:
        return redirect("pitches:detail", slot["shown"].code)
    asks = slot["asks"] if slot else []
    form = RetellingForm(typed, cities=asks)
    if slot is None:
        form.add_error(None, _("Another programme was released meanwhile. Look for the pitch in it and ask once more."))
    elif not asks and not slot["asked"]:
        form.add_error(None, _("Your city cannot ask for it now."))
    elif not asks or (request.method == "POST" and form.is_valid() and _ask(request, slot, form)):
        messages.success(request, _("Asked. We write to you when they answer."))  # also when it was sent twice
        return redirect("meetings:programme", number)
    context = {"meeting": meeting, "form": form, "place": slot["place"] if asks else ""}
    return render(request, "pitches/retelling_ask.html", context, status=200 if asks else 409)


def _ask(request, slot, form):
    """Whether it was asked; else the form says why not."""
    try:
        ask(slot["pitch"], form.whose, form.cleaned_data["word"], by=request.user)
    except Stale:
        form.add_error(None, _("Your city cannot ask for it now."))
        return False
    return True


def _line(request, meeting, cities, place):
    """The slot of a pitch at this place of the last release, as it is called there; or None."""
    shown = shown_to(request.user, meeting)
    blocks = shown["blocks"] if shown else []
    mark_lines(blocks, meeting, cities)
    return {slot["place"]: slot for block in blocks for slot in block["slots"] if slot["pitch"]}.get(place)


def _asked(request, code, retelling):
    """The request, for the editors of this pitch; or None."""
    mine = Pitch.objects.editable_by(request.user).filter(code=code).values_list("pk", flat=True).first()
    found = mine and Retelling.objects.filter(pitch=mine, code=retelling).select_related("city", "pitch__meeting")
    return found.defer("city__arms").first() if found else None


def retelling_answer(request, code, retelling):
    """Let the city read it, or close the door again: do of the form says which, was what its sender saw."""
    asked, deed = _asked(request, code, retelling), {"let": let_read, "back": take_back}.get(request.POST.get("do"))
    if asked is None or (deed is None and request.method == "POST"):
        raise Http404
    if request.method != "POST":
        return redirect("pitches:detail", code=code)
    try:
        if request.POST.get("was") != asked.state:
            raise Stale
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
    form = _declining(asked, kept.sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            decline(asked, form.cleaned_data["answer"], by=request.user)
            messages.success(request, _("Done. %(city)s has a letter.") % {"city": asked.city.name})
            return redirect("pitches:detail", code=code)
        except Stale:
            asked = _asked(request, code, retelling)
            if asked is None:
                return lost(request, DeclineRetellingForm)
            form = _declining(asked, request.POST)
            if form.is_valid():  # it was sent twice
                return redirect("pitches:detail", code=code)
    context = {"asked": asked, "pitch": asked.pitch, "form": form}
    return render(request, "pitches/retelling_decline.html", context, status=409 if form.stale else 200)


def _declining(asked, typed):
    return DeclineRetellingForm(typed, initial={"state": asked.state, "answer": asked.answer})
