"""The minutes of a meeting: reading, noting down, approving, and all minutes searched together."""

import uuid
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from cities.acting import acting_memberships, is_organiser
from cities.kept import forget, sent
from cities.numbers import as_number
from meetings.approving import agree, approve, chain_of, reopen
from meetings.minutes_forms import ApprovalForm, MinutesNoteForm, ReopenForm
from meetings.models import Meeting, MinutesNote, Pitch
from meetings.noting import (
    add,
    arranged,
    attendance_of,
    begin,
    last_seen,
    minutes_of,
    notes_of,
    put_back,
    rewrite,
    take_away,
)
from meetings.recalling import cities_told_of, readable_minutes, recall
from meetings.releasing import shown_to
from meetings.tasks import tasks_beside
from meetings.views.meetings import find, organisers_only
from posts.editing import Stale
from posts.models import Level
from posts.search import parse
from practices.reading import door
from practices.views.conflict import lost
from practices.views.write import from_own_form


def minutes(request, number):
    """The minutes as this person may read them, with places to note down for those who may; organisers begin them."""
    meeting = find(request, number)
    chain = chain_of(meeting, request.user)
    found = chain.here
    if found is None:
        organisers_only(request)
        return render(request, "minutes/begin.html", {"meeting": meeting})
    found.meeting = meeting
    writes, notes = takes_notes(request, found), list(notes_of(found, request.user))
    standing = [note for note in notes if note.taken_at is None]
    tasks, shown = tasks_beside(meeting, request.user)[1], shown_to(request.user, meeting)
    context = {
        "meeting": meeting,
        "minutes": found,
        "sill": sill_of(found),
        "parts": arranged(shown, standing, tasks, whole=writes),
        "hidden": writes and shown and shown["hidden"],
        "decisions": [note for note in standing if note.kind == MinutesNote.Kind.DECISION],
        "noted": len(standing),
        "taken": [note for note in notes if note.taken_at],
        "attendance": attendance_of(found),
        "tasks": tasks,
        "chain": chain,
        "writes": writes,
        "organiser": is_organiser(request),
        "now": timezone.now(),
    }
    return render(request, "minutes/detail.html", context)


def sill_of(found):
    """Who reads it, as components/sill.html takes it."""
    sill = door(found)
    if found.level == Level.CITY:  # the host is no member: nobody but organisers reads it yet
        sill |= {"name": _("Organisers"), "may": [_("The organisers of the meeting read it until it is approved.")]}
    return sill


def takes_notes(request, found):
    """Whether this person notes down: organisers and people of the host, until it is approved (meetings/0019)."""
    host = any(seat.city_id == found.meeting.city_id for seat in acting_memberships(request))
    return found.approved_at is None and (host or is_organiser(request))


@require_POST
def minutes_begin(request, number):
    """An organiser begins the minutes, before the meeting or at it."""
    organisers_only(request)
    meeting = find(request, number)
    if meeting.state in (Meeting.State.ANNOUNCED, Meeting.State.HELD):
        begin(meeting, by=request.user)
    return redirect(_back(request, meeting))


def _back(request, meeting, anchor=""):
    """To where one came from: the minutes, or what happens right now."""
    if request.POST.get("back") == "now":
        item = request.POST.get("at", "")
        return reverse("meetings:now", args=[meeting.number]) + (f"?bod={item}" if item.isdecimal() else "")
    return reverse("meetings:minutes", args=[meeting.number]) + anchor


def _readable(request, number):
    """(meeting, minutes) that this person reads; else the page is missing."""
    meeting = find(request, number)
    found = minutes_of(meeting, request.user)
    if found is None:
        raise Http404
    found.meeting = meeting
    return meeting, found


@sensitive_post_parameters()
@from_own_form
def note_new(request, number):
    """Note something down, at the item that the form says. ?pitch=… or ?item=… begin it on a page of its own."""
    meeting = find(request, number)
    found = minutes_of(meeting, request.user)
    if found is None:
        return lost(request, MinutesNoteForm)
    found.meeting = meeting
    data = sent(request)
    form = MinutesNoteForm(data, initial={"form_key": uuid.uuid4(), **_item(request.GET)})
    if not takes_notes(request, found):
        return _locked(request, meeting, form)
    asked = data if data is not None else request.GET
    code = asked.get("pitch", "")
    pitch = pitch_at(request, meeting, code) if code else None
    if code and pitch is None:  # one that is no longer read takes no note: its readers are unknown
        return lost(request, MinutesNoteForm)
    if request.method == "POST" and form.is_valid():
        place = {"pitch": pitch, "item": "" if pitch else form.cleaned_data["item"]}
        try:
            made = add(found, form.said(), by=request.user, form_key=form.cleaned_data["form_key"], **place)
        except Stale:
            return _locked(request, meeting, form)
        forget(request)
        messages.success(request, _("Noted down."))
        return redirect(_back(request, meeting, f"#{made.code}"))
    context = {"meeting": meeting, "form": form, "about": pitch.title if pitch else asked.get("item", "")[:100]}
    return render(request, "minutes/note.html", context)


def _item(query):
    return {name: query[name][:100] for name in ("item", "pitch") if query.get(name)}


def pitch_at(request, meeting, code):
    """The pitch of this meeting under which something is to be written, as long as one reads it; or None."""
    found = Pitch.objects.visible_to(request.user).filter(meeting=meeting, code=code)
    return found.exclude(status=Pitch.Status.DRAFT).first()


def _locked(request, meeting, form):
    """Approved meanwhile: what was typed is shown, to be copied or said to an organiser."""
    if request.method != "POST":
        return redirect("meetings:minutes", meeting.number)
    context = {"meeting": meeting, "text": request.POST.get("body", "")[: MinutesNote.LONGEST]}
    return render(request, "minutes/locked.html", context, status=409)


def _note(request, found, code):
    note = notes_of(found, request.user).filter(code=code).first()
    if note is not None:
        note.minutes = found
    return note


@sensitive_post_parameters()
@from_own_form
def note_edit(request, number, note):
    """Write a note anew, one's own or another's. Of two who do so at once, the second sees both texts."""
    meeting, found = _readable(request, number)
    known, data = _note(request, found, note), sent(request)
    if known is None:
        return lost(request, MinutesNoteForm)
    first = {"body": known.body, "kind": known.kind, "version": known.version}
    form = MinutesNoteForm(data, initial=first)
    if not takes_notes(request, found):
        return _locked(request, meeting, form)
    if request.method == "POST" and form.is_valid():
        try:
            rewrite(known, form.said(), by=request.user, version=form.cleaned_data["version"])
        except Stale:
            return _both(request, number, note)
        forget(request)
        messages.success(request, _("Saved."))
        return redirect(_back(request, meeting, f"#{known.code}"))
    return _show(request, meeting, known, form)


def _both(request, number, note):
    """My text in the form, the saved one under it; what is sent next replaces that one, which is kept as well."""
    meeting, found = _readable(request, number)
    known, mine = _note(request, found, note), request.POST.copy()
    form = MinutesNoteForm(mine)
    if known is None or not takes_notes(request, found):
        return _locked(request, meeting, form)
    mine["version"] = str(known.version)
    return _show(request, meeting, known, form, saved=known, status=409)


def _show(request, meeting, known, form, *, saved=None, status=200):
    context = {
        "meeting": meeting,
        "form": form,
        "note": known,
        "saved": saved,
        "about": known.pitch.title if known.pitch else known.item,
        "former": list(known.former.select_related("by")),
    }
    return render(request, "minutes/note.html", context, status=status)


@require_POST
def note_take(request, number, note):
    """Take a note away, or put it back: `do` says which, so that a second click undoes nothing."""
    meeting, found = _readable(request, number)
    known = _note(request, found, note)
    if known is None or not takes_notes(request, found):
        raise Http404
    back = request.POST.get("do") == "back"
    if bool(known.taken_at) != back:  # it is so already
        return redirect(_back(request, meeting))
    try:
        if request.POST.get("version") != str(known.version):
            raise Stale
        (put_back if back else take_away)(known, by=request.user)
        messages.success(request, _("It stands there again.") if back else _("Taken away. You can put it back."))
    except Stale:
        messages.info(request, _("It has changed meanwhile. This is how it stands now."))
    return redirect(_back(request, meeting))


def minutes_approve(request, number):
    """An organiser approves them: when, with what word, for whom."""
    organisers_only(request)
    meeting, found = _readable(request, number)
    if found.approved_at:
        return redirect("meetings:minutes", number)
    level = found.level if found.level in (Level.ROOM, Level.MEMBERS) else Level.ROOM
    seen = last_seen(found, request.user)
    first = {"level": level, "on": timezone.localdate(), "word": found.word, "seen": seen}
    form, status = ApprovalForm(sent(request), initial=first), 200
    if request.method == "POST" and form.is_valid():
        try:
            approve(found, **form.cleaned_data, by=request.user)
            messages.success(request, _("Approved. The notes are locked and their readers may read them."))
            return redirect("meetings:minutes", number)
        except Stale:
            form.data = form.data.copy()
            form.data["seen"] = seen
            form.add_error(None, _("Something was noted meanwhile. Read it and approve again."))
            status = 409
    context = {"meeting": meeting, "minutes": found, "form": form, "noted": _counted(request, found)}
    return render(request, "minutes/approve.html", context, status=status)


def _counted(request, found):
    return notes_of(found, request.user).standing().count()


def minutes_reopen(request, number):
    """Approved minutes are opened again for a correction, with a reason."""
    organisers_only(request)
    meeting, found = _readable(request, number)
    if found.approved_at is None and request.method != "POST":
        return redirect("meetings:minutes", number)
    form = ReopenForm(sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            reopen(found, form.cleaned_data["why"], by=request.user)
            messages.success(request, _("Opened. Correct it and approve it again."))
        except Stale:
            messages.info(request, _("It has changed meanwhile. This is how it stands now."))
        return redirect("meetings:minutes", number)
    return render(request, "minutes/reopen.html", {"meeting": meeting, "form": form})


@require_POST
def minutes_agree(request, number):
    """One tick: this meeting agreed to the former minutes. Without it the tick is taken back."""
    organisers_only(request)
    meeting, found = _readable(request, number)
    former = chain_of(meeting, request.user).former
    agree(found, former if former and former.approved_at and "agreed" in request.POST else None, by=request.user)
    messages.success(request, _("Saved."))
    return redirect("meetings:minutes", number)


def compiled(request):
    """All that was ever said about something; without words, the list of minutes. Only what the reader may read."""
    query = parse(request.GET.get("q", ""))
    asked = {name: as_number(request.GET.get(name)) for name in ("setkani", "mesto")}
    every = list(readable_minutes(request.user))
    context = {
        "query": query,
        "minutes": every,
        "cities": cities_told_of(request.user) if every else [],
        "asked": asked,
        "searched": bool(query) or any(asked.values()),
    }
    if context["searched"]:
        place = {"after": request.GET.get("po", ""), "before": request.GET.get("pred", "")}
        narrowed = {"meeting": asked["setkani"], "city": asked["mesto"]}
        found, page = recall(request.user, query, **narrowed, **place)
        kept = {"q": query.text} | {name: value for name, value in asked.items() if value}
        address = f"{reverse('meetings:compiled')}?{urlencode(kept)}"
        context |= {
            "notes": page.notes,
            "loose": found.is_loose,
            "newer": f"{address}&pred={page.newer}" if page.newer else "",
            "older": f"{address}&po={page.older}" if page.older else "",
        }
    return render(request, "minutes/compiled.html", context)
