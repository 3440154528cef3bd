"""Writing a question, marking what answers it, closing it with what helped."""

import uuid

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
from cities.acting import makes_circles
from posts.editing import Stale, still_draft
from posts.history import difference, revisions_for
from posts.models import Comment, Level
from posts.planning import planned
from posts.sharing import MayNotShare
from practices.asking import accept, as_record, begin, close, made_from, reopen, rewrite
from practices.desk import places_of
from practices.kinds import to_edit
from practices.level_form import LevelForm, OpeningForm
from practices.planning import PLAN_FELL, end_other_plan, opening_values, share_or_plan
from practices.question_form import CloseForm, QuestionForm
from practices.reach import chosen_now, level_sentences
from practices.views.conflict import lost
from practices.views.write import changed_elsewhere, from_own_form, not_saved, put_aside, saved

LONGEST = 100  # of a question that an address begins


@sensitive_post_parameters()
@from_own_form
def question_new(request):
    """Ask. ?dotaz=… begins the question with words that were searched in vain."""
    places = places_of(request)
    if not places:
        return lost(request, otherwise=PermissionDenied)
    again = kept.kept_form(request)
    data = request.POST if request.method == "POST" else again
    words = " ".join(request.GET.get("dotaz", "").replace("\0", "").split())[:LONGEST]
    first = {"form_key": uuid.uuid4(), "title": words, "level": "members", "future": True}
    form, door = _forms(request, data, first, places=places, own=places[0].city if len(places) == 1 else None)
    if request.method != "POST" or not _are_valid(form, door):
        return _show(request, form, door, places[0].keeper.pk, was_kept=again is not None)
    key = form.cleaned_data["form_key"] or uuid.uuid4()
    try:
        question = _store(request, form, key, door.cleaned_data["level"])
    except Stale:  # the same form once more: a double click, a retry, the way back
        question = made_from(key, by=request.user)
        if question is None:
            return lost(request)
        if as_record(question) != form.said():
            kept.forget(request)
            return _stale(request, question, places)
    return _finish(request, question, form, door)


@sensitive_post_parameters()
@from_own_form
def question_edit(request, code):
    """Write it anew; of a draft also who will read it."""
    question = to_edit(request, code)
    if question is None:
        return lost(request)
    again = kept.kept_form(request)
    data = request.POST if request.method == "POST" else again
    first = as_record(question) | {"version": question.version}
    if question.is_draft:
        first |= chosen_now(question, planned(question, by=request.user)) | opening_values(question)
    form, door = _forms(request, data, first, question=question)
    if request.method != "POST" or not _are_valid(form, door):
        return _show(request, form, door, question.keeper_id, question=question, was_kept=again is not None)
    level = door.cleaned_data["level"] if door else None
    try:
        rewrite(question, form.said(), by=request.user, version=_seen(form), level=level)
    except Stale:
        return _stale(request, to_edit(request, code))
    return _finish(request, question, form, door)


def _store(request, form, key, level, *, quietly=False):
    """A new draft, or the next version of the one that this form has saved itself as. Raises Stale."""
    version = form.cleaned_data["version"]
    made = made_from(key, by=request.user) if version else None
    if made and made.is_draft:
        how = {"version": version, "level": level, "quietly": quietly}
        made.version = rewrite(made, form.said(), by=request.user, **how)
        return made
    language = (get_language() or "cs")[:2]
    return begin(form.said(), by=request.user, place=form.place, level=level, language=language, form_key=key)


@sensitive_post_parameters()
@require_POST
@from_own_form
def question_autosave_new(request):
    """A question that nobody has asked yet saves itself as a draft; of more cities the form has to say which first."""
    places = places_of(request)
    if len(places) != 1:
        raise PermissionDenied
    return _autosaved(request, places=places, own=places[0].city)


@sensitive_post_parameters()
@from_own_form
def question_autosave(request, code):
    """A draft saves itself. What is asked already is only put aside for its writer."""
    question = to_edit(request, code)
    if question is None:
        raise Http404
    if request.method != "POST":
        return redirect("questions:edit", code=code)
    if not question.is_draft:
        return put_aside(request, reverse("questions:edit", args=[code]))
    return _autosaved(request, question=question)


def _autosaved(request, *, question=None, **where):
    data = request.POST.copy()
    data["draft"] = "1"
    form, door = _forms(request, data, {}, question=question, **where)
    if not form.is_valid() or not any(form.said().values()):
        return not_saved()
    level = door.cleaned_data.get("level") if door.is_valid() else None
    try:
        if question:
            version = rewrite(question, form.said(), by=request.user, version=_seen(form), level=level, quietly=True)
        else:
            key = form.cleaned_data["form_key"] or uuid.uuid4()
            version = _store(request, form, key, level or Level.CITY, quietly=True).version
    except Stale:
        return changed_elsewhere()
    return saved(version, str(PLAN_FELL) if question and _plan_fell(request, question, door) else "")


def _plan_fell(request, question, door):
    """Whether the plan of this draft ended with what was sent: its text, its readers or its day changed."""
    now = to_edit(request, question.code)
    return bool(question.opens_at) and (now.opens_at is None or end_other_plan(now, door, door.when, by=request.user))


def _seen(form):
    return form.cleaned_data["version"] or 0


def _forms(request, data, first, *, question=None, places=(), own=None):
    draft = data is not None and "draft" in data
    form = QuestionForm(data, places=places, draft=draft, initial=first)
    if question and not question.is_draft:
        return form, None
    own = question.city if question else own
    door = LevelForm(data, person=request.user, own=own, draft=draft, initial=first)
    door.when = OpeningForm(data, initial=first)
    return form, door


def _are_valid(form, door):
    when = door and not door.draft and door.when  # the day matters once it is asked
    return all([each.is_valid() for each in (form, door, when) if each])


def _finish(request, question, form, door):
    """The text is stored; share the draft when that was asked for."""
    kept.forget(request)
    if door and "draft" not in request.POST:
        if not still_draft(question, by=request.user):
            return redirect("questions:detail", code=question.code)  # the other click was faster
        try:
            words = share_or_plan(question, door, door.when, by=request.user)
        except MayNotShare:
            door.add_error(None, _("You cannot share it with one of these cities or circles."))
            return _show(request, form, door, question.keeper_id, question=question)
        messages.success(request, words)
    elif door:
        messages.success(request, _("Saved as a draft, only you can see it."))
        if _plan_fell(request, question, door):
            messages.warning(request, PLAN_FELL)
    else:
        messages.success(request, _("Saved."))
    return redirect("questions:detail", code=question.code)


def _stale(request, question, places=()):
    """My text in the form, the saved one beside it; what is sent next replaces that one."""
    if question is None:
        return lost(request)
    mine = request.POST.copy()
    mine["version"] = str(question.version)
    first = {name: mine.getlist(name) if name in ("topics", "cities", "circles") else mine[name] for name in mine}
    form, door = _forms(request, None, first, question=question, places=places)
    saved = as_record(question)
    return _show(request, form, door, question.keeper_id, question=question, saved=saved, status=409)


def _show(request, form, door, keeper, *, question=None, was_kept=False, saved=None, status=200):
    context = {
        "form": form,
        "door": door,
        "door_errors": [door, door.when] if door else [],
        "question": question,
        "kept": was_kept,
        "saved": saved,
        "sentences": level_sentences([keeper])[0] if door else {},
        "may_make_circle": makes_circles(request),
        "autosave": _autosave_at(form, question),
        "action": reverse("questions:edit", args=[question.code]) if question else request.path,
    }
    return render(request, "questions/edit.html", context, status=status)


def _autosave_at(form, question):
    """Where the form saves itself; of more cities it must first be said for which."""
    if question:
        return reverse("questions:autosave", args=[question.code])
    return "" if "city" in form.fields else reverse("questions:autosave_new")


def question_accept(request, code):
    """Mark a comment as the answer, or with an empty one take the mark back: it no longer holds."""
    question = to_edit(request, code)
    if question is None or question.is_draft:
        raise Http404
    if request.method == "POST":
        wanted = request.POST.get("comment", "")
        said = Comment.objects.visible_to(request.user).filter(post=question.pk, code=wanted, deleted_at=None)
        comment = said.first() if wanted else None
        if wanted and comment is None:
            raise Http404
        accept(question, comment, by=request.user)
        words = _("Marked as the answer. It stands at the top.") if comment else _("It is no longer marked.")
        messages.success(request, words)
    return redirect("questions:detail", code=code)


@sensitive_post_parameters()
@from_own_form
def question_close(request, code):
    """Close it with what helped."""
    question = to_edit(request, code)
    if question is None:
        return lost(request)
    if question.is_draft:
        return redirect("questions:edit", code=code)
    again = kept.kept_form(request)
    data = request.POST if request.method == "POST" else again
    form = CloseForm(data, reader=request.user, initial={"helped": question.helped})
    if request.method == "POST" and form.is_valid():
        close(question, form.cleaned_data["helped"], form.cleaned_data["practice"], by=request.user)
        kept.forget(request)
        messages.success(request, _("Closed. What helped stands at the top."))
        return redirect("questions:detail", code=code)
    context = {"question": question, "form": form, "kept": again is not None}
    return render(request, "questions/close.html", context)


def question_reopen(request, code):
    """It waits for answers again."""
    question = to_edit(request, code)
    if question is None or question.is_draft:
        raise Http404
    if request.method == "POST":
        reopen(question, by=request.user)
        messages.success(request, _("Open again."))
    return redirect("questions:detail", code=code)


def question_history(request, code):
    """What it said before, for its editors."""
    question = to_edit(request, code)
    if question is None:
        raise Http404
    rows = list(revisions_for(request.user, question).select_related("by").order_by("-number")[:100])
    before = [*(row.data for row in rows[1:]), None]
    lines = [
        {"at": row.at, "who": row.by.name if row.by else "", "texts": _differences(old, row.data)}
        for row, old in zip(rows, before, strict=True)
    ]
    return render(request, "questions/history.html", {"question": question, "lines": lines})


def _differences(old, new):
    """What a version changed, text by text; the first one says everything."""
    names = {
        "title": _("Your question in one sentence"),
        "problem": _("Your problem"),
        "tried": _("What you have tried"),
    }
    changed = [(key, label) for key, label in names.items() if old is None or old[key] != new[key]]
    return [(label, difference(old[key] if old else new[key], new[key])) for key, label in changed if new[key] or old]
