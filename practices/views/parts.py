"""Narrower parts of a practice, for its editors: adding, rewriting, their files, the trash, whether it is said that
there is more.
"""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from cities import kept
from posts.editing import Stale, put_into_trash, take_out_of_trash
from posts.models import Level, Revision
from posts.sharing import MayNotShare, what_changes
from practices import narrower
from practices.desk import editable, files_desk
from practices.models import Part
from practices.part_form import PartForm, numbers_of
from practices.reach import chosen_now, level_sentences
from practices.views.conflict import lost
from practices.views.write import from_own_form
from practices.wording import LABELS


def practice_parts(request, code):
    """All parts of a practice, those in the trash too, and the switch "say that there is more"."""
    practice = editable(request, code)
    if practice is None:
        raise Http404
    if request.method == "POST":
        narrower.tell_more(practice, "tells" in request.POST, by=request.user)
        messages.success(request, _("Saved."))
        return redirect("practices:parts", code=code)
    parts, gone = narrower.for_editors(practice, by=request.user)
    return render(request, "practices/parts.html", {"practice": practice, "parts": parts, "gone": gone})


@sensitive_post_parameters()
@from_own_form
def practice_part_new(request, code):
    """A new part; texts of the practice may be moved into it. The same form sent twice makes one."""
    practice = editable(request, code)
    if practice is None:
        return lost(request)
    again = kept.kept_form(request)
    first = {"form_key": uuid.uuid4(), "version": practice.version, "level": Level.CITY, **_asked(request)}
    desk = PartDesk(request, practice, None, request.POST if request.method == "POST" else again, first)
    if request.method == "POST" and desk.is_valid():
        try:
            desk.add()
        except Stale:
            return desk.answer_stale()
        except MayNotShare:
            desk.form.add_error(None, _("It cannot be read by more than those who read the practice."))
        else:
            return desk.saved()
    return desk.show(was_kept=again is not None)


def _asked(request):
    """First values from the address: the section from which somebody came."""
    asked = request.GET.get("oddil")
    return {"section": asked} if asked in Part.Section else {}


@sensitive_post_parameters()
@from_own_form
def practice_part(request, code, part):
    """One part: its text, numbers, door, files and history."""
    practice = editable(request, code)
    found = practice and _mine(request, practice).filter(code=part).first()
    if not found:
        return lost(request)
    again = kept.kept_form(request)
    first = {key: getattr(found, key) for key in narrower.SAID} | {"version": found.version} | chosen_now(found)
    first["level"] = narrower.narrower_of(found.level, practice.level)
    desk = PartDesk(request, practice, found, request.POST if request.method == "POST" else again, first)
    if request.method == "POST" and desk.is_valid() and desk.widening_is_agreed():
        try:
            desk.rewrite()
        except Stale:
            return desk.answer_stale()
        except MayNotShare:
            desk.form.add_error(None, _("It cannot be read by more than those who read the practice."))
        else:
            return desk.saved()
    return desk.show(was_kept=again is not None)


def _mine(request, practice):
    return Part.objects.editable_by(request.user).filter(whole=practice.pk)


def practice_part_delete(request, code, part):
    """Nobody reads the part from now on; it waits in the trash."""
    practice = editable(request, code)
    found = practice and _mine(request, practice).filter(code=part).first()
    if not found:
        raise Http404
    if request.method == "POST":
        put_into_trash(found, by=request.user)
        messages.success(request, _("Deleted. You can take it back here."))
    return redirect("practices:parts", code=code)


def practice_part_restore(request, code, part):
    """Out of the trash again, for the same readers as before."""
    practice = editable(request, code)
    trash = practice and Part.objects.in_trash_of(request.user).filter(whole=practice.pk, code=part)
    found = trash and trash.first()
    if not found:
        raise Http404
    if request.method == "POST":
        take_out_of_trash(found, by=request.user)
        messages.success(request, _("Taken back. The same cities read it as before."))
    return redirect("practices:parts", code=code)


class PartDesk:
    """The form of one part with its numbers, and how what stands in it is stored."""

    def __init__(self, request, practice, part, data, first):
        self.request, self.practice, self.part, self.first = request, practice, part, first
        self.labels = {} if part else {key: LABELS[key] for key in narrower.movable(practice)}
        kind = {"whole": practice, "part": part, "person": request.user, "movable": self.labels}
        self.form = PartForm(data, initial=first, **kind)
        self.numbers = numbers_of(data, first.get("numbers", []))

    def is_valid(self):
        valid = all([self.form.is_valid(), self.numbers.is_valid()])
        if self.numbers.non_form_errors():
            self.form.add_error(None, _("Keep at most %(most)d rows in one list.") % {"most": self.numbers.max_num})
        return valid

    def said(self):
        return {key: self.form.cleaned_data[key] for key in narrower.SAID if key != "numbers"} | {
            "numbers": self.numbers.rows()
        }

    def add(self):
        sent = self.form.cleaned_data
        taking = {key: str(self.labels[key]) for key in self.labels if key in sent.get("taking", [])}
        how = {"by": self.request.user, "form_key": sent["form_key"], "version": sent["version"], "taking": taking}
        narrower.add(self.practice, self.said(), sent["level"], self.form.groups(), **how)

    def rewrite(self):
        door = None if self.form.changes_nothing() else (self.form.cleaned_data["level"], self.form.groups())
        version = self.form.cleaned_data["version"] or 0
        narrower.rewrite(self.part, self.said(), door, by=self.request.user, version=version)

    def widening_is_agreed(self):
        """Whoever opens a part to more cities says so, with their names before their eyes."""
        change = what_changes(self.part, self.form.cleaned_data["level"], self.form.groups())
        if not change.gain or self.form.cleaned_data["widen"]:
            return True
        names = ", ".join(city.name for city in change.gain)
        self.form.add_error("widen", _("These will read it from now on: %(names)s.") % {"names": names})
        return False

    def saved(self):
        kept.forget(self.request)
        messages.success(self.request, _("Saved. Only those you chose will see it, on the page of the practice."))
        return redirect("practices:parts", code=self.practice.code)

    def answer_stale(self):
        """Sent twice: the first answer again. Else what I typed stays in the form, and the saved one beside it."""
        if self.part is None and narrower.made_already(
            self.practice, self.form.cleaned_data["form_key"], by=self.request.user
        ):
            return redirect("practices:parts", code=self.practice.code)
        now = self.part and _mine(self.request, self.practice).filter(pk=self.part.pk).first()
        if self.part and now is None:
            return lost(self.request)
        data = self.request.POST.copy()
        data["version"] = str((now or editable(self.request, self.practice.code)).version)
        desk = PartDesk(self.request, editable(self.request, self.practice.code), now, data, self.first)
        return desk.show(saved=now, changed=now is None, status=409)

    def show(self, *, was_kept=False, saved=None, changed=False, status=200):
        own, _members = level_sentences([self.practice.keeper_id])
        sentences = {
            Level.CITY.value: own[Level.CITY.value],
            Level.ROOM.value: own[Level.ROOM.value],
            Level.CIRCLE.value: _("Read by those you choose, out of the cities that read the practice."),
            Level.MEMBERS.value: _("Read by everybody who reads the practice."),
        }
        context = {"practice": self.practice, "part": self.part, "form": self.form, "numbers": self.numbers}
        context |= {"sentences": sentences, "kept": was_kept, "saved": saved, "changed": changed}
        context["files"] = files_desk(self.request.user, self.practice, part=self.part) if self.part else None
        context["history"] = self._history() if self.part else []
        context["back"] = reverse("practices:parts", args=[self.practice.code])
        return render(self.request, "practices/part_edit.html", context, status=status)

    def _history(self):
        revisions = Revision.objects.editable_by(self.request.user).filter(post=self.part.pk).select_related("by")
        return list(revisions[:30])
