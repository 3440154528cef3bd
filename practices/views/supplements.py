"""Supplements from other cities: proposing, reading, deciding with a word, taking back, the list of them."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from cities import kept
from cities.numbers import as_number
from posts.editing import Stale
from practices.models import Contribution, Practice, Supplement, Verdict
from practices.supplement_form import SupplementForm, VerdictForm
from practices.supplementing import decide, propose, propose_again, supplements_around, take_out, withdraw
from practices.views.conflict import lost
from practices.views.talking import city_reacting, shared, voices_of
from practices.views.write import from_own_form


def page_asked(request):
    """The number of the page in ?strana=…, from 1 on."""
    return as_number(request.GET.get("strana"), 9999) or 1


def supplement_list(request):
    """What waits for a word of my city, and what my city has proposed to others."""
    page = page_asked(request)
    rows, pages = supplements_around(request.user, page=page)
    return render(request, "practices/supplements.html", {"rows": rows, "number": page, "pages": pages})


@sensitive_post_parameters()
@from_own_form
def practice_supplement(request, code):
    """Propose a correction, or numbers of one's own city."""
    practice = shared(request, code)
    if practice is None:
        return lost(request)
    city = city_reacting(voices_of(request), practice)
    if city is None or city.group_id == practice.keeper_id:
        return lost(request, otherwise=PermissionDenied)
    again = kept.kept_form(request)
    form = SupplementForm(request.POST if request.method == "POST" else again, initial={"form_key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        made = propose(practice, form.said(), by=request.user, city=city, form_key=form.cleaned_data["form_key"])
        kept.forget(request)
        messages.success(request, _("Sent to the author city. You will see here what it decided."))
        return redirect("practices:supplement", code=code, supplement=made.code)
    context = {"practice": practice, "city": city, "form": form, "kept": again is not None}
    return render(request, "practices/supplement_new.html", context)


@sensitive_post_parameters()
@from_own_form
def supplement_detail(request, code, supplement):
    """One supplement, for the two cities: what it says, what was decided, what can still be done."""
    practice, found = _found(request, code, supplement)
    if found is None:
        return lost(request)
    is_ours = Supplement.objects.editable_by(request.user).filter(pk=found.pk).exists() or found.deleted_at is not None
    decides = Practice.objects.editable_by(request.user).filter(pk=practice.pk).exists()
    verdict = Verdict.objects.visible_to(request.user).filter(supplement=found.pk).first()
    form = VerdictForm(accept="accept" in request.POST)
    if request.method == "POST":
        if is_ours and request.POST.get("do") in ("withdraw", "again"):
            return _withdrawn(request, practice, found)
        if decides and verdict and request.POST.get("do") in ("out", "in"):
            return _taken_out(request, practice, found)
        if decides and {"accept", "decline"} & request.POST.keys():
            form = VerdictForm(request.POST, accept="accept" in request.POST)
            if verdict is None and form.is_valid():
                return _decided(request, practice, found, form)
    row = Contribution.objects.visible_to(request.user).filter(supplement=found.pk).first()
    context = {"practice": practice, "supplement": found, "verdict": verdict, "form": form}
    context |= {"is_ours": is_ours, "decides": decides, "stands": bool(row) and row.withdrawn_at is None}
    context["too_late"] = request.method == "POST" and verdict is not None
    return render(request, "practices/supplement.html", context, status=409 if context["too_late"] else 200)


def _found(request, code, supplement):
    """The practice and the supplement to it; also one that the reader's own city has taken back."""
    practice = shared(request, code)
    if practice is None:
        return None, None
    wanted = {"code": supplement, "supplemented": practice.pk}
    seen = Supplement.objects.visible_to(request.user).select_related("city", "author").defer("city__arms")
    back = Supplement.objects.in_trash_of(request.user).select_related("city", "author").defer("city__arms")
    return practice, seen.filter(**wanted).first() or back.filter(**wanted).first()


def _decided(request, practice, found, form):
    try:
        decide(found, accepted=form.accept, word=form.cleaned_data["word"], by=request.user)
    except Stale:
        messages.warning(request, _("A colleague was faster, or the city took it back. This is how it stands now."))
        return redirect("practices:supplement", code=practice.code, supplement=found.code)
    if not form.accept:
        messages.success(request, _("Declined. The city will read why."))
        return redirect("practices:supplement", code=practice.code, supplement=found.code)
    messages.success(request, _("Accepted. It stands in the record with the name of the city."))
    return redirect(reverse("practices:detail", args=[practice.code]) + "#doplneni")


def _withdrawn(request, practice, found):
    if request.POST["do"] == "again" and found.deleted_at:
        propose_again(found, by=request.user)
        messages.success(request, _("It stands again."))
    elif request.POST["do"] == "withdraw" and not found.deleted_at:
        withdraw(found, by=request.user)
        messages.success(request, _("Taken back. Nobody else reads it any more."))
    return redirect("practices:supplement", code=practice.code, supplement=found.code)


def _taken_out(request, practice, found):
    take_out(found, by=request.user, out=request.POST["do"] == "out")
    messages.success(request, _("Saved."))
    return redirect("practices:supplement", code=practice.code, supplement=found.code)
