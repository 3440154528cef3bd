"""Pitches for their cities: the call, writing, one pitch with what is said under it, confirming, withdrawing."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from cities import kept
from cities.acting import acting_cities, acting_city, acting_memberships, is_organiser
from meetings.asking_again import ask_again, asked_again
from meetings.bringing import materials_of
from meetings.crossing import crossing
from meetings.deciding import DECIDABLE, backlog, pending, pitches_of
from meetings.models import Meeting, Pitch
from meetings.pitch_forms import DecisionForm, NoteForm, PitchForm, WithdrawForm
from meetings.pitching import (
    as_record,
    begin,
    begun_from,
    confirm,
    late_until,
    made_from,
    may_submit,
    rewrite,
    said_already,
    submit,
    withdraw,
)
from meetings.questioning import questions_of
from meetings.reading import hanging_on, would_try
from meetings.registering import colleagues
from meetings.views.meetings import find, hosts
from meetings.writing_up import may_be_written_up, write_up
from posts.editing import Stale
from practices.desk import Place
from practices.models import Practice
from practices.reading import door
from practices.views.conflict import lost
from practices.views.talking import talk_under
from practices.views.write import from_own_form, hour

Status = Pitch.Status
NOT_SAVED = gettext_lazy("It could not be saved. Save it with the button.")


def call(request, number):
    """What the meeting looks for, until when, and one's own pitches; for organisers the way to all of them."""
    meeting = find(request, number)
    cities = [seat.city for seat in acting_memberships(request)]
    if not cities and not is_organiser(request):
        raise Http404
    mine = Pitch.objects.visible_to(request.user).filter(meeting=meeting, city__in=cities, deleted_at=None)
    late = {city: late_until(meeting, city) for city in cities}
    context = {
        "meeting": meeting,
        "mine": list(mine.select_related("city", "presenter").defer("city__arms").order_by("-updated_at", "-pk")),
        "may": any(may_submit(meeting, city) for city in cities),
        "late": [(city, day) for city, day in late.items() if day and not meeting.takes_pitches],
        "days": meeting.pitches_until and (meeting.pitches_until - timezone.localdate()).days,
        "organiser": is_organiser(request),
    }
    return render(request, "pitches/call.html", context)


def pitch_where(request):
    """At which meeting: where pitches are taken now. ?z=… goes along. With one call open it is that one."""
    cities = [seat.city for seat in acting_memberships(request)]
    if not cities:
        raise Http404
    coming = Meeting.objects.upcoming().with_places()
    found = [meeting for meeting in coming if any(may_submit(meeting, city) for city in cities)]
    query = f"?{urlencode({'z': request.GET['z']})}" if request.GET.get("z") else ""
    if len(found) == 1:
        return redirect(reverse("meetings:pitch_new", args=[found[0].number]) + query)
    return render(request, "pitches/where.html", {"meetings": found, "query": query, "coming": coming})


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
    pitch = _to_edit(request, code)
    if pitch is None:
        raise Http404
    if request.method != "POST":
        return redirect("pitches:edit", code=code)
    if pitch.status != Status.DRAFT:
        return JsonResponse({"message": NOT_SAVED}, status=409)
    form = _form(request, pitch, request.POST, draft=True)
    return _autosaved(form, lambda: _rewrite(request, pitch, form, quietly=True))


def _autosaved(form, store):
    """store: writes it and returns the number of the version; raises Stale."""
    if not form.is_valid() or not any(form.cleaned_data[name] for name in ("title", "ask", "body")):
        return JsonResponse({"message": NOT_SAVED}, status=400)
    try:
        version = store()
    except Stale:
        words = _("The draft has changed elsewhere meanwhile. Save it with the button, we will show you both texts.")
        return JsonResponse({"message": words}, status=409)
    return JsonResponse({"saved_at": hour(), "fields": {"version": version}})


@sensitive_post_parameters()
@from_own_form
def pitch_edit(request, code):
    """Write it anew; a draft is also submitted here."""
    pitch = _to_edit(request, code)
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
    pitch = _to_edit(request, pitch.code)
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


def pitch_detail(request, code):
    """A pitch as its readers see it; more of it for its city, for organisers and for the host."""
    pitch = read(request, code)
    organiser, draft = is_organiser(request), pitch.status == Status.DRAFT
    host = not draft and hosts(request, pitch.meeting)
    hung = _hanging(request, pitch, organiser=organiser, host=host)
    if not hung:
        raise Http404
    pitch.groups, pitch.talked, editable = hung["groups"] or [], hung["talked"], hung["editable"]
    reviews = host and (organiser or not editable)
    sill = None if draft else door(pitch)
    context = {
        **hung,
        "pitch": pitch,
        "practice": pitch,  # what the templates of talking call the post
        "meeting": pitch.meeting,
        "sill": sill,
        "inner": editable or organiser or reviews,
        "answerable": editable or organiser,
        "may_ask": [city for city in acting_cities(request) if city.pk in hung["may_ask"]],
        "materials": materials_of(pitch, reader=request.user),
        "brings": editable or organiser and not draft,
        "wills": would_try(hung["feedback"]),
        "questions": _questions(request, pitch, organiser=organiser),
        "talk": talk_under(request, pitch) if sill else None,
        "tongue": pitch.language if pitch.language != get_language() else "",
        "may_withdraw": editable and pitch.status in Pitch.OPEN,
        "may_write_up": editable and may_be_written_up(pitch),
        "may_submit": editable and draft and may_submit(pitch.meeting, pitch.city),
        "organiser": organiser and not draft,
        "reviews": reviews,
        **(_reviewing(pitch, hung["decision"], organiser=organiser) if reviews else {}),
    }
    return render(request, "pitches/detail.html", context)


def _hanging(request, pitch, *, organiser, host):
    """What hangs on it. Cities ask about it once it stands in a released programme and until the meeting is over; then
    they may ask for it again.
    """
    meeting, own, today = pitch.meeting, acting_city(request), timezone.localdate()
    asking = [city.pk for city in acting_cities(request) if city.pk != pitch.city_id]
    roles = {
        "organiser": organiser,
        "host": host,
        "begun": bool(meeting.programme_number) and meeting.date <= today,
        "asking": asking if meeting.programme_number and meeting.is_to_come else [],
        "own": own and own.pk,
        "over": (meeting.date_to or meeting.date) < today and pitch.status in Pitch.ASKABLE,
    }
    return hanging_on(pitch, reader=request.user, **roles)


def _questions(request, pitch, *, organiser):
    """What cities want to know of it, once it stands in a released programme."""
    if not pitch.meeting.programme_number:
        return []
    return questions_of(pitch, request.user, cities=acting_cities(request), organiser=organiser)


def _reviewing(pitch, decision, *, organiser):
    decides = organiser and pitch.status in DECIDABLE
    open_still = organiser and pitch.meeting.is_to_come and pitch.status in Pitch.OPEN
    return {
        "note_form": NoteForm(),
        "crossing": crossing(pitch.meeting, {pitch.pk}) if open_still else [],
        "decision_form": DecisionForm(instance=decision) if decides else None,
    }


def read(request, code):
    """The pitch as this person reads it; else the page is missing. mine: they may edit it."""
    found = Pitch.objects.visible_to(request.user).select_related(
        "city", "unit", "author", "presenter", "meeting__city"
    )
    mine = Exists(Pitch.objects.editable_by(request.user).filter(pk=OuterRef("pk")))
    pitch = found.defer("city__arms", "meeting__city__arms").annotate(mine=mine).filter(code=code).first()
    if pitch is None:
        raise Http404
    return pitch


def _to_edit(request, code):
    found = Pitch.objects.editable_by(request.user).select_related("city", "keeper", "unit", "meeting__city")
    return found.defer("city__arms", "meeting__city__arms").filter(code=code).first()


def pitch_submit(request, code):
    """A whole draft is submitted with one click; one with something missing goes back to its form."""
    pitch = _to_edit(request, code)
    if pitch is None:
        raise Http404
    if request.method != "POST":
        return redirect("pitches:detail", code=code)
    if not pitch.title or not pitch.ask:
        messages.warning(request, _("Something is missing still. Fill it in and submit it."))
        return redirect("pitches:edit", code=code)
    return _finish(request, pitch)


def pitch_confirm(request, code):
    """The city comes with it."""
    pitch = _to_edit(request, code)
    if pitch is None:
        raise Http404
    if request.method != "POST":
        return redirect("pitches:detail", code=code)
    try:
        confirm(pitch, by=request.user)
        messages.success(request, _("Confirmed. The organisers put it into the programme."))
    except Stale:
        messages.info(request, _("It has changed meanwhile. This is how it stands now."))
    return redirect("pitches:detail", code=code)


def pitch_ask_again(request, code):
    """One's city would like to hear it (again); do=withdraw takes that back."""
    pitch, city = read(request, code), acting_city(request)
    if city is None:
        raise Http404
    if request.method == "POST":
        withdrawn = request.POST.get("do") == "withdraw"
        if withdrawn or asked_again(pitch, city)["may"]:
            ask_again(pitch, city, by=request.user, withdraw=withdrawn)
        else:
            messages.info(request, _("It has changed meanwhile. This is how it stands now."))
    return redirect(reverse("pitches:detail", args=[code]) + "#znovu")


def pitch_write_up(request, code):
    """Make a practice of what was given: a draft with its words. The second click leads to the same one."""
    pitch = _to_edit(request, code)
    if pitch is None:
        raise Http404
    if request.method != "POST":
        return redirect("pitches:detail", code=code)
    made = write_up(pitch, by=request.user)
    if made is None:
        made = Practice.objects.editable_by(request.user).filter(pitched=pitch.pk).first()
    else:
        messages.success(request, _("This is a draft with the words of the pitch. Add what is missing and share it."))
    if made is None and pitch.status == Status.GIVEN:
        messages.info(
            request, _("A practice of it was begun already: a colleague has the draft, or it is in the trash.")
        )
    if made is None:
        return redirect("pitches:detail", code=code)
    return redirect("practices:edit", code=made.code)


@from_own_form
def pitch_withdraw(request, code):
    """The city does not come with it, and says why."""
    pitch = _to_edit(request, code)
    if pitch is None:
        return lost(request, WithdrawForm)
    form = WithdrawForm(kept.sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(pitch, form.cleaned_data["word"], by=request.user)
            messages.success(request, _("Withdrawn. The organisers know it."))
        except Stale:
            if not said_already(pitch, Status.WITHDRAWN, form.cleaned_data["word"], by=request.user):
                form.add_error(None, now_it_is(pitch))
        if form.is_valid():
            return redirect("pitches:detail", code=code)
    if request.method != "POST" and pitch.status not in Pitch.OPEN and not form.is_bound:
        return redirect("pitches:detail", code=code)
    context = {"pitch": pitch, "meeting": pitch.meeting, "form": form}
    return render(request, "pitches/withdraw.html", context, status=409 if form.non_field_errors() else 200)


def now_it_is(pitch):
    """What to say of a pitch that has changed since its page was shown."""
    pitch.refresh_from_db(fields=["status"])
    return _("It has changed meanwhile. Its state is now: %(status)s.") % {"status": pitch.get_status_display()}


def board(request, number):
    """All pitches of a meeting, for organisers and the host: narrowed by ?stav=… and ?format=…."""
    meeting = find(request, number)
    organiser = is_organiser(request)
    if not hosts(request, meeting):
        raise Http404
    every = list(pitches_of(meeting, request.user))
    wanted = {name: request.GET.get(name, "") for name in ("stav", "format")}
    shown = [p for p in every if wanted["stav"] in ("", p.status) and wanted["format"] in ("", p.format)]
    decisions = {each.pitch_id: each for each in pending(meeting)} if organiser else {}
    context = {
        "meeting": meeting,
        "rows": [(pitch, decisions.get(pitch.pk)) for pitch in shown],
        "all": len(every),
        "wanted": wanted,
        "states": [(status, sum(p.status == status for p in every)) for status in Status if status != Status.DRAFT],
        "formats": Pitch.Format,
        "waiting": len(decisions),
        "crossing": crossing(meeting, set(decisions)),
        "backlog": backlog(meeting, request.user).count() if organiser and meeting.is_to_come else 0,
        "organiser": organiser,
    }
    return render(request, "pitches/board.html", context)
