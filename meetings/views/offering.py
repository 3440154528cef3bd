"""Writing a pitch: offered anew, saving itself as a draft, written on, submitted."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from cities import kept
from cities.acting import acting_city, acting_memberships
from meetings.models import Pitch
from meetings.pitch_forms import PitchForm
from meetings.pitching import (
    as_record,
    begin,
    begun_from,
    made_from,
    may_submit,
    rewrite,
    submit,
)
from meetings.registering import colleagues
from meetings.views.meetings import find
from meetings.views.pitches import to_edit
from posts.editing import Stale
from practices.desk import Place
from practices.views.conflict import lost
from practices.views.write import changed_elsewhere, from_own_form, not_saved, saved

Status = Pitch.Status


@sensitive_post_parameters()
@from_own_form
def pitch_new(request, number):
    """Offer a pitch. ?z=… begins it from a practice or question, so that nothing is typed twice."""
    meeting = find(request, number)
    places = _places(request, meeting)
    if not places:
        return lost(request, PitchForm, otherwise=PermissionDenied if acting_city(request) else Http404)
    about, first = begun_from(request.GET.get("z", ""), request.user)
    form = _new_form(request, kept.sent(request), places, first, draft=_is_draft(request))
    if request.method == "POST" and form.is_valid():
        return _store_new(request, meeting, form, about)
    autosave = reverse("meetings:pitch_autosave_new", args=[number]) if len(places) == 1 else ""
    context = {"form": form, "meeting": meeting, "about": about, "drafting": True}
    query = f"?{urlencode({'z': about.code})}" if about else ""
    return render(request, "pitches/edit.html", context | {"autosave": autosave and autosave + query})


def _places(request, meeting):
    seats = [seat for seat in acting_memberships(request) if may_submit(meeting, seat.city)]
    return [Place(seat.city, seat.city.group, seat.unit) for seat in seats]


def _new_form(request, data, places, first, *, draft):
    initial = {"format": Pitch.Format.SHORT, "opens": "members", "form_key": uuid.uuid4(), "presenter": request.user.pk}
    people = [(pk, name) for place in places for pk, name in colleagues(place.city)]
    return PitchForm(data, initial=initial | first, places=places, people=people, draft=draft)


def _store_new(request, meeting, form, about):
    form.cleaned_data["form_key"] = key = form.cleaned_data["form_key"] or uuid.uuid4()
    try:
        pitch = _store(request, meeting, form, about)
    except Stale:  # the same form once more: a double click, a retry, the way back
        pitch = made_from(key, by=request.user)
        if pitch is None:
            return lost(request, PitchForm)
        if as_record(pitch) != form.said():
            return _stale(request, pitch)
    return _finish(request, pitch)


def _store(request, meeting, form, about, *, quietly=False):
    """A new draft, or the next version of the one that this form has saved itself as. Raises Stale."""
    key, version = form.cleaned_data["form_key"], form.cleaned_data["version"]
    made = made_from(key, by=request.user) if version else None
    if made and made.status == Status.DRAFT:
        made.version = rewrite(made, form.said(), by=request.user, version=version, quietly=quietly)
        return made
    where = {"meeting": meeting, "place": form.place, "about": about, "language": (get_language() or "cs")[:2]}
    return begin(form.said(), by=request.user, form_key=key, **where)


@sensitive_post_parameters()
@require_POST
@from_own_form
def pitch_autosave_new(request, number):
    """A pitch that is being written saves itself as a draft; of more cities the form has to say which first."""
    meeting = find(request, number)
    places = _places(request, meeting)
    if len(places) != 1:
        raise PermissionDenied if acting_city(request) else Http404
    about, _first = begun_from(request.GET.get("z", ""), request.user)
    form = _new_form(request, request.POST, places, {}, draft=True)
    return _autosaved(form, lambda: _store(request, meeting, form, about, quietly=True).version)


@sensitive_post_parameters()
@from_own_form
def pitch_autosave(request, code):
    """A draft saves itself; what was submitted is written with the button alone."""
    pitch = to_edit(request, code)
    if pitch is None:
        raise Http404
    if request.method != "POST":
        return redirect("pitches:edit", code=code)
    if pitch.status != Status.DRAFT:
        return not_saved(409)
    form = _form(request, pitch, request.POST, draft=True)
    return _autosaved(form, lambda: _rewrite(request, pitch, form, quietly=True))


def _autosaved(form, store):
    """store: writes it and returns the number of the version; raises Stale."""
    if not form.is_valid() or not any(form.cleaned_data[name] for name in ("title", "ask", "body")):
        return not_saved()
    try:
        return saved(store())
    except Stale:
        return changed_elsewhere()


@sensitive_post_parameters()
@from_own_form
def pitch_edit(request, code):
    """Write it anew; a draft is also submitted here."""
    pitch = to_edit(request, code)
    if pitch is None:
        return lost(request, PitchForm)
    form = _form(request, pitch, kept.sent(request), draft=_is_draft(request))
    if request.method != "POST" or not form.is_valid():
        return _show(request, pitch, form)
    try:
        _rewrite(request, pitch, form)
    except Stale:
        return _stale(request, pitch)
    return _finish(request, pitch)


def _rewrite(request, pitch, form, **how):
    said, version = _settled(pitch, form.said()), form.cleaned_data["version"]
    return rewrite(pitch, said, by=request.user, version=version, **how)


def _form(request, pitch, data, *, draft):
    initial = as_record(pitch) | {"presenter": pitch.presenter_id, "version": pitch.version}
    people = colleagues(pitch.city)
    settled = pitch.status not in (Status.DRAFT, Status.SUBMITTED)
    place = Place(pitch.city, pitch.keeper, pitch.unit)
    return PitchForm(data, initial=initial, places=[place], people=people, draft=draft, settled=settled)


def _settled(pitch, said):
    return said | ({} if said["format"] else {"format": pitch.format})


def _show(request, pitch, form, *, saved=None, status=200):
    drafting = pitch.status == Status.DRAFT
    context = {"form": form, "meeting": pitch.meeting, "pitch": pitch, "drafting": drafting, "saved": saved}
    context["autosave"] = reverse("pitches:autosave", args=[pitch.code]) if drafting else ""
    return render(request, "pitches/edit.html", context, status=status)


def _stale(request, pitch):
    """My text in the form, the saved one under it; what is sent next replaces that one."""
    pitch = to_edit(request, pitch.code)
    if pitch is None:
        return lost(request, PitchForm)
    mine = request.POST.copy()
    mine["version"] = str(pitch.version)
    form = _form(request, pitch, mine, draft=_is_draft(request))
    return _show(request, pitch, form, saved=as_record(pitch), status=409)


def _finish(request, pitch):
    """The text is stored; submit the draft when that was asked for."""
    kept.forget(request)
    if pitch.status == Status.DRAFT and not _is_draft(request):
        if not may_submit(pitch.meeting, pitch.city):
            messages.warning(request, _("The call is closed. The pitch is kept as a draft; ask the organisers."))
            return redirect("pitches:detail", code=pitch.code)
        try:
            submit(pitch, by=request.user)
        except Stale:  # the other click was faster
            return redirect("pitches:detail", code=pitch.code)
        messages.success(request, _("The organisers have your pitch. We write to you when they have decided."))
    elif pitch.status == Status.DRAFT:
        messages.success(request, _("Saved as a draft, only you can see it."))
    else:
        messages.success(request, _("Saved."))
    return redirect("pitches:detail", code=pitch.code)


def _is_draft(request):
    return "draft" in request.POST


def pitch_submit(request, code):
    """A whole draft is submitted with one click; one with something missing goes back to its form."""
    pitch = to_edit(request, code)
    if pitch is None:
        raise Http404
    if request.method != "POST":
        return redirect("pitches:detail", code=code)
    if not pitch.title or not pitch.ask:
        messages.warning(request, _("Something is missing still. Fill it in and submit it."))
        return redirect("pitches:edit", code=code)
    return _finish(request, pitch)
