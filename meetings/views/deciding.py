"""What organisers do with pitches: the call for them, decisions and their release, notes, the backlog."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from cities.acting import is_organiser
from cities.kept import sent
from cities.numbers import as_number
from meetings.asking_again import wishes
from meetings.deciding import backlog, carry_over, decide, note, put_off, release
from meetings.models import Decision, LateEntry, Pitch
from meetings.pitch_forms import CallForm, CarryForm, DecisionForm, LateForm, NoteForm, PutOffForm
from meetings.pitching import said_already
from meetings.views.meetings import find, held_fast, hosts, organisers_only
from meetings.views.pitches import now_it_is, read
from posts.editing import Stale
from practices.views.conflict import gives_back


def call_edit(request, number):
    """Until when pitches are taken; which city may be late."""
    meeting = held_fast(request, number)
    typed = sent(request)
    late = LateForm(typed if typed and "late" in typed else None, meeting=meeting)
    form = CallForm(typed if typed and "late" not in typed else None, instance=meeting)
    if request.method == "POST" and late.is_bound and late.is_valid():
        city, until = late.cleaned_data["city"], late.cleaned_data["until"]
        LateEntry.objects.update_or_create(meeting=meeting, city=city, defaults={"until": until})
        messages.success(request, _("%(city)s may submit late.") % {"city": city.name})
        return redirect("meetings:call_edit", meeting.number)
    if request.method == "POST" and form.is_bound and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("meetings:call", meeting.number)
    entries = (
        LateEntry.objects.filter(meeting=meeting).select_related("city").defer("city__arms").order_by("city__sort_key")
    )
    context = {"meeting": meeting, "form": form, "late": late, "entries": entries}
    return render(request, "pitches/call_edit.html", context, status=409 if form.stale else 200)


def _reviewed(request, code):
    """The submitted pitch, for who may say something about it: organisers and the host, never its own city alone."""
    pitch = read(request, code)
    own = not is_organiser(request) and pitch.city_id == pitch.meeting.city_id
    if pitch.status == Pitch.Status.DRAFT or own or not hosts(request, pitch.meeting):
        raise Http404
    return pitch


@gives_back(NoteForm)
def pitch_note(request, code):
    """Say something about a pitch to the organisers and the host."""
    pitch, typed = _reviewed(request, code), sent(request)
    if typed is None:
        return redirect("pitches:detail", code=code)
    form = NoteForm(typed)
    if request.method != "POST" or not form.is_valid():
        return _say(request, pitch, form, "pitches:note")
    note(pitch, form.cleaned_data["note"], by=request.user)
    return redirect("pitches:detail", code=code)


@gives_back(DecisionForm)
def pitch_decide(request, code):
    """Put a decision down; it is released with the others."""
    organisers_only(request)
    pitch, typed = _reviewed(request, code), sent(request)
    if typed is None:
        return redirect("pitches:detail", code=code)
    form = DecisionForm(typed, instance=Decision.objects.filter(pitch=pitch).first())
    if request.method != "POST" or not form.is_valid():
        return _say(request, pitch, form, "pitches:decide")
    try:
        decide(pitch, form.cleaned_data["verdict"], form.cleaned_data["word"], by=request.user)
    except Stale:
        return _changed(request, pitch, form, "pitches:decide")
    messages.success(request, _("Put down. The city learns it when you release the decisions."))
    return redirect("meetings:pitches", pitch.meeting.number)


@gives_back(PutOffForm)
def pitch_put_off(request, code):
    """Not at this meeting; it waits for another one."""
    organisers_only(request)
    pitch, typed = _reviewed(request, code), sent(request)
    if typed is None:
        return redirect("pitches:detail", code=code)
    form = PutOffForm(typed)
    if request.method != "POST" or not form.is_valid():
        return _say(request, pitch, form, "pitches:put_off")
    why = form.cleaned_data["why"]
    try:
        put_off(pitch, why, by=request.user)
        messages.success(request, _("It waits for another meeting; its city has a letter."))
    except Stale:
        if not said_already(pitch, Pitch.Status.POSTPONED, why, by=request.user):
            return _changed(request, pitch, form, "pitches:put_off")
    return redirect("pitches:detail", code=code)


def _changed(request, pitch, form, action):
    form.add_error(None, now_it_is(pitch))
    return _say(request, pitch, form, action, status=409)


def _say(request, pitch, form, action, status=200):
    context = {"pitch": pitch, "meeting": pitch.meeting, "form": form, "action": action}
    return render(request, "pitches/say.html", context, status=status)


@require_POST
def decisions_release(request, number):
    """Tell the cities, all of them at once. The form says how many there were when it was shown."""
    organisers_only(request)
    meeting = find(request, number)
    try:
        done = release(meeting, as_number(request.POST.get("expected")), by=request.user)
        words = ngettext("%(n)s decision released.", "%(n)s decisions released.", done) % {"n": done}
        messages.success(request, words)
    except Stale:
        messages.warning(request, _("Other decisions wait now. Look at them and release them again."))
    return redirect("meetings:pitches", meeting.number)


def pitches_carry(request, number):
    """What waits from former meetings, and taking it over."""
    organisers_only(request)
    meeting = find(request, number)
    waiting = list(backlog(meeting, request.user))
    form = CarryForm(sent(request), backlog=waiting)
    if request.method == "POST" and form.is_valid():
        chosen = [pitch for pitch in waiting if pitch.code in form.cleaned_data["pitches"]]
        taken = carry_over(chosen, meeting, by=request.user)
        words = ngettext("%(n)s pitch taken over.", "%(n)s pitches taken over.", taken) % {"n": taken}
        messages.success(request, words)
        return redirect("meetings:pitches", meeting.number)
    asked = wishes(waiting)
    shown = [(pitch, asked.get(pitch.pk, [])) for pitch in waiting]
    return render(request, "pitches/carry.html", {"meeting": meeting, "form": form, "waiting": shown})
