"""The agenda: building it, letting it compose itself, releasing it, and the programme as its readers see it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from cities.acting import acting_cities, acting_city, is_organiser
from cities.kept import sent
from cities.numbers import as_number
from meetings import agenda
from meetings.agenda_forms import BlockForm, MinutesForm, PointForm, ReleaseForm
from meetings.composing import apply, compose
from meetings.models import AgendaBlock, Slot
from meetings.releasing import NotReady, as_data, in_words, last_release, release, shown_to, touched, unready
from meetings.retelling import mark_lines
from meetings.views.meetings import find, hosts, organisers_only
from posts.editing import Stale
from practices.pdf import CannotPrint, pdf


def _seen_by(request, number):
    """The meeting, for organisers and for those who act for its host city."""
    meeting = find(request, number)
    if not hosts(request, meeting):
        raise Http404
    return meeting


def builder(request, number):
    """The draft with its times and what does not fit. The host reads it, organisers arrange it."""
    meeting = _seen_by(request, number)
    parts = agenda.draft(meeting, request.user)
    remarks = agenda.remarks(meeting, parts, organiser=is_organiser(request))
    last = last_release(meeting)
    context = {
        "meeting": meeting,
        "parts": [(part, agenda.lines(part, remarks)) for part in parts],
        "remarks": remarks,
        "unplaced": agenda.unplaced(meeting, request.user),
        "last": last,
        "changed": last is None or last.data != as_data(parts),
        "organiser": is_organiser(request),
        "block_form": BlockForm(days=_days(meeting)),
    }
    return render(request, "agenda/builder.html", context)


def _days(meeting):
    return (meeting.date_to - meeting.date).days + 1 if meeting.date_to else 1


DEEDS = {
    "frame": lambda meeting, post, by: agenda.begin_frame(meeting),
    "place": lambda meeting, post, by: agenda.place(
        meeting, post.get("pitch", ""), as_number(post.get("block")), by=by
    ),
    "up": lambda meeting, post, by: agenda.move_slot(meeting, as_number(post.get("slot")), -1),
    "down": lambda meeting, post, by: agenda.move_slot(meeting, as_number(post.get("slot")), 1),
    "move": lambda meeting, post, by: agenda.move_to(
        meeting, as_number(post.get("slot")), as_number(post.get("block")), as_number(post.get("position")) or 0
    ),
    "drop": lambda meeting, post, by: agenda.drop_slot(meeting, as_number(post.get("slot"))),
    "block_up": lambda meeting, post, by: agenda.move_block(meeting, as_number(post.get("block")), -1),
    "block_down": lambda meeting, post, by: agenda.move_block(meeting, as_number(post.get("block")), 1),
    "drop_block": lambda meeting, post, by: agenda.drop_block(meeting, as_number(post.get("block"))),
}


@require_POST
def agenda_deed(request, number):
    """One step of arranging: `do` of the form says which, and of which slot where one form is for all of them ("up 5").
    What is gone meanwhile is said, everything else is done.
    """
    organisers_only(request)
    meeting = find(request, number)
    do, _space, slot = request.POST.get("do", "").partition(" ")
    said = request.POST.dict() | ({"slot": slot} if slot else {})
    if do not in DEEDS:
        raise Http404
    return _store(request, meeting, lambda: DEEDS[do](meeting, said, request.user))


def block_new(request, number):
    """A new block at the end."""
    organisers_only(request)
    meeting = find(request, number)
    form = BlockForm(sent(request), days=_days(meeting))
    if request.method == "POST" and form.is_valid():
        return _store(request, meeting, lambda: agenda.add_block(meeting, form.said()))
    return _form(request, meeting, form, _("New block"))


def block_edit(request, number, block):
    """The facts of a block."""
    organisers_only(request)
    meeting = find(request, number)
    found, typed = AgendaBlock.objects.filter(meeting=meeting, pk=block).first(), sent(request)
    if found is None and typed is None:
        raise Http404
    form = BlockForm(typed, instance=found, days=_days(meeting))
    title = found.title if found else _("New block")
    if request.method == "POST" and form.is_valid():
        return _store(request, meeting, lambda: agenda.edit_block(meeting, block, form.said()), form, title)
    return _form(request, meeting, form, title)


def slot_new(request, number, block):
    """A break or another point at the end of a block."""
    organisers_only(request)
    meeting = find(request, number)
    typed = sent(request)
    if typed is None and not AgendaBlock.objects.filter(meeting=meeting, pk=block).exists():
        raise Http404
    form, title = PointForm(typed), _("New point")
    if request.method == "POST" and form.is_valid():
        return _store(request, meeting, lambda: agenda.add_slot(meeting, block, form.said()), form, title)
    return _form(request, meeting, form, title)


def slot_edit(request, number, slot):
    """How long a pitch is; what a point is and how long."""
    organisers_only(request)
    meeting = find(request, number)
    found, typed = Slot.objects.filter(meeting=meeting, pk=slot).first(), sent(request)
    if found is None and typed is None:
        raise Http404
    of_pitch = found.kind == Slot.Kind.PITCH if found else "title" not in typed
    first = {"kind": found.kind, "title": found.title, "minutes": found.minutes} if found else None
    form = (MinutesForm if of_pitch else PointForm)(typed, initial=first)
    title = (_("Minutes of the pitch") if of_pitch else found.title) if found else _("New point")
    if request.method == "POST" and form.is_valid():
        return _store(request, meeting, lambda: agenda.edit_slot(meeting, slot, form.said()), form, title)
    return _form(request, meeting, form, title)


def _store(request, meeting, deed, form=None, title=""):
    """Back to the draft, to the place that the deed was about. Of a form whose block or slot is gone its words stay."""
    anchor = ""
    try:
        found = deed()
        anchor = f"#{found.anchor}" if found else ""
    except Stale:
        if form is not None:
            form.add_error(None, _("It is not in the draft any more. Copy from here what you need."))
            return _form(request, meeting, form, title, status=409)
        messages.info(request, _("It has changed meanwhile. This is how it stands now."))
    return redirect(reverse("meetings:agenda", args=[meeting.number]) + anchor)


def _form(request, meeting, form, title, status=200):
    return render(request, "agenda/form.html", {"meeting": meeting, "form": form, "title": title}, status=status)


def composer(request, number):
    """What the rules propose, with the reasons; POST takes one of the drafts over."""
    organisers_only(request)
    meeting = find(request, number)
    if request.method == "POST":
        try:
            apply(meeting, request.POST.get("way", ""), by=request.user)
            messages.success(request, _("The draft is taken over. Change in it what you want."))
        except Stale:
            messages.info(request, _("It has changed meanwhile. This is how it stands now."))
        return redirect("meetings:agenda", meeting.number)
    drafts = compose(meeting, request.user)
    blocks = AgendaBlock.objects.filter(meeting=meeting).exists()
    return render(request, "agenda/composer.html", {"meeting": meeting, "drafts": drafts, "blocks": blocks})


def release_new(request, number):
    """Says what a release changes and whom it tells; POST lets it out."""
    organisers_only(request)
    meeting = find(request, number)
    parts, last = agenda.draft(meeting, request.user), last_release(meeting)
    form = ReleaseForm(sent(request), initial={"seen": last.number if last else 0})
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made, _changes = release(
                meeting, form.cleaned_data["note"], seen=form.cleaned_data["seen"], by=request.user
            )
            messages.success(request, _("Release %(n)s is out.") % {"n": made.number})
            return redirect("meetings:programme", meeting.number)
        except Stale:
            form.data = form.data.copy()
            fresh = last_release(meeting)
            form.data["seen"] = fresh.number if fresh else 0
            form.add_error(
                None, _("A colleague has released the programme meanwhile. Look at it and release it again.")
            )
        except NotReady:
            form.add_error(None, _("A pitch that is not accepted stands in the draft. Decide on it or take it out."))
        status = 409
    changes = touched(last.data if last else [], as_data(parts))
    context = {
        "meeting": meeting,
        "form": form,
        "last": last,
        "sentences": in_words(changes, request.user),
        "touched": len(changes),
        "unready": unready(parts),
        "remarks": agenda.remarks(meeting, parts, organiser=True),
        "empty": not parts,
    }
    return render(request, "agenda/release.html", context, status=status)


@login_not_required
@require_safe
def programme(request, number, release=None):
    """The programme as it was let out: times and blocks for everybody, pitches for who may read them."""
    meeting = find(request, number)
    shown = shown_to(request.user, meeting, release)
    if shown is None:
        raise Http404
    mark_lines(shown["blocks"], meeting, acting_cities(request))
    context = shown | {"newest": shown["release"].number == meeting.programme_number}
    organiser = is_organiser(request)
    roles = {"organiser": organiser, "packed": organiser or acting_city(request) is not None}
    return render(request, "agenda/programme.html", context | roles)


@login_not_required
@require_safe
def programme_pdf(request, number):
    """The programme on one sheet, as this reader may read it."""
    meeting = find(request, number)
    shown = shown_to(request.user, meeting)
    if shown is None:
        raise Http404
    try:
        made = pdf(shown, template="agenda/pdf.html")
    except CannotPrint:
        return render(request, "agenda/pdf_missing.html", {"meeting": meeting}, status=503)
    headers = {"Content-Disposition": f'inline; filename="program-{meeting.number}.pdf"'}
    if request.user.is_authenticated:
        headers["Cache-Control"] = "private, no-store"
    return HttpResponse(made, content_type="application/pdf", headers=headers)
