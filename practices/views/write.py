"""Writing a practice: the note of five fields, the whole record part by part, drafts that save themselves."""

from functools import wraps

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as date_format
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from cities import kept
from cities.acting import makes_circles
from posts.editing import Stale, still_draft
from posts.sharing import MayNotShare
from practices.desk import Desk, editable, files_desk, places_of
from practices.planning import PLAN_FELL, share_or_plan
from practices.reach import button_words, level_sentences
from practices.record import keep_as_shared
from practices.views.conflict import lost, show_both
from practices.wording import missing, parts_of_page


def from_own_form(view):
    """A form that one person opened writes nothing in the name of another who has signed in meanwhile."""

    @wraps(view)
    def answer(request, **kwargs):
        if request.POST.get(kept.FIELD) in (None, kept.mark(request.user)):
            return view(request, **kwargs)
        words = _(
            "You are signed in as somebody else than when you opened the form. The text stays on the page before."
        )
        if request.headers.get("X-Requested-With") == "autosave":
            return JsonResponse({"message": words}, status=409)
        return render(request, "practices/other_person.html", {"words": words}, status=409)

    return answer


@sensitive_post_parameters()
@from_own_form
def practice_new(request):
    """The note. With script it saves itself from the first words on; the form's key makes it one post."""
    places = places_of(request)
    if not places:
        return lost(request, otherwise=PermissionDenied)
    if request.method == "POST":
        return _take_new(request, places)
    again = kept.kept_form(request)
    desk = Desk(request, places=places, data=again)
    return _show(request, desk.again() if again else desk, was_kept=again is not None)


@sensitive_post_parameters()
@require_POST
@from_own_form
def practice_autosave_new(request):
    """The note saves itself: the first time it becomes a draft, then it is the same draft."""
    if not (places := places_of(request)):
        raise PermissionDenied
    return _autosaved(Desk(request, places=places, data=request.POST, draft=True))


def _take_new(request, places):
    desk = Desk(request, places=places, data=request.POST, draft="share" not in request.POST)
    try:
        desk.store()
    except Stale:
        return show_both(request, desk.made_already(), desk)
    return _sent_again(request, desk) if desk.was_sent_before else _finish(request, desk)


def _sent_again(request, desk):
    """The same answer as the first time, unless the form says something new."""
    if not desk.is_valid():
        return _show(request, desk)
    stored = desk.stored()
    if all(stored[key] == value for key, value in desk.changes().items()):
        return redirect("practices:detail", code=desk.practice.code)
    return show_both(request, desk.practice, desk)


@sensitive_post_parameters()
@from_own_form
def practice_edit(request, code):
    """The record part by part; of a draft also who will read it."""
    practice = editable(request, code)
    if practice is None:
        return lost(request)
    if request.method == "POST":
        return _take(request, practice)
    again = kept.kept_form(request)
    desk = Desk(request, practice=practice, data=again)
    return _show(request, desk.again() if again else desk, was_kept=again is not None)


@sensitive_post_parameters()
@from_own_form
def practice_autosave(request, code):
    """A draft saves itself. Of what is shared the text is only kept for its author, not shown to readers half-way."""
    practice = editable(request, code)
    if practice is None:
        raise Http404
    if request.method != "POST":
        return redirect("practices:edit", code=code)
    if not practice.is_draft:
        return put_aside(request, reverse("practices:edit", args=[code]))
    return _autosaved(Desk(request, practice=practice, data=request.POST, draft=True))


def put_aside(request, path):
    """What is typed into something that others read already waits for its writer; nobody else sees it."""
    if not kept.keep(request, path):
        return not_saved(409)
    return JsonResponse({"saved_at": hour()})


# What autosave.js is told.


def hour():
    return date_format(timezone.localtime(), "G:i")


def saved(version, words=""):
    """It saved itself as this version; words: what else its writer should know."""
    answer = {"saved_at": hour(), "fields": {"version": version}}
    return JsonResponse(answer | ({"message": words} if words else {}))


def not_saved(status=400):
    return JsonResponse({"message": _("It could not be saved. Save it with the button.")}, status=status)


def changed_elsewhere():
    words = _("The draft has changed elsewhere meanwhile. Save it with the button, we will show you both texts.")
    return JsonResponse({"message": words}, status=409)


def _take(request, practice):
    sharing = practice.is_draft and "share" in request.POST
    desk = Desk(request, practice=practice, data=request.POST, draft=practice.is_draft and not sharing)
    if "add" in request.POST:
        return _show(request, desk.again(added=request.POST["add"]), unfolded=request.POST["add"])
    if not practice.is_draft and not desk.is_valid():
        return _show(request, desk)
    try:
        desk.store()
    except Stale:
        return show_both(request, editable(request, practice.code), desk)
    return _finish(request, desk)


def _finish(request, desk):
    """The text is stored. Say what is still wrong, or share the draft when that was asked for."""
    if desk.is_valid() and desk.sharing:
        if not still_draft(desk.practice, by=request.user):
            return redirect("practices:detail", code=desk.practice.code)  # the other click was faster
        try:
            words = share_or_plan(desk.practice, desk.door, desk.when, by=request.user)
        except MayNotShare:
            desk.door.add_error(None, _("You cannot share it with one of these cities or circles."))
        else:
            keep_as_shared(editable(request, desk.practice.code), by=request.user)
            desk.forget()
            messages.success(request, words)
            return redirect("practices:detail", code=desk.practice.code)
    if not desk.is_valid():
        return _show(request, desk)
    desk.forget()
    if desk.practice.is_draft:
        messages.success(request, _("Saved as a draft, only you can see it."))
        if desk.plan_fell:
            messages.warning(request, PLAN_FELL)
        return redirect("practices:edit", code=desk.practice.code)
    messages.success(request, _("Saved."))
    return redirect("practices:detail", code=desk.practice.code)


def _autosaved(desk):
    try:
        desk.store(quietly=True)
    except Stale:
        return changed_elsewhere()
    if desk.practice is None or desk.was_sent_before:
        return not_saved()
    words = [str(PLAN_FELL)] if desk.plan_fell else []
    if not desk.is_valid():
        words.append(_("Saved at %(time)s, but for what is too long or wrong.") % {"time": hour()})
    return saved(desk.practice.version, " ".join(words))


def _show(request, desk, *, was_kept=False, unfolded=""):
    practice = desk.practice
    record = desk.stored()
    keepers = [practice.keeper_id] if practice else [place.keeper.pk for place in desk.places[:1]]
    sentences, members = level_sentences(keepers) if desk.is_drafting else ({}, 0)
    if desk.is_new and len(desk.places) > 1:
        del sentences["city"]  # which city it will be is chosen on the page
    context = {
        "desk": desk,
        "practice": practice,
        "parts": [] if desk.is_new else parts_of_page(desk.sheet, record, unfolded, kept=was_kept),
        "missing": missing(record),
        "sentences": sentences,
        "may_make_circle": makes_circles(request),
        "words": button_words(members),
        "kept": was_kept,
        "files": files_desk(request.user, practice) if practice else None,
        "saved_at": timezone.localtime(practice.updated_at) if practice and practice.is_draft else None,
    }
    return render(request, "practices/edit.html", context)
