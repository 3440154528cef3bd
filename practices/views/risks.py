"""The risks of a practice, for its editors: what failed elsewhere, what the city decides, the annex for its council."""

import uuid

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from cities import kept
from posts.editing import Stale
from practices.desk import editable
from practices.models import Cause, Risk
from practices.risk_form import RiskForm, as_typed
from practices.risks import (
    bring_back,
    decide,
    decide_anew,
    drop,
    failure_of,
    failure_with,
    history_of,
    offered,
    risks_of,
)
from practices.views.conflict import lost
from practices.views.write import from_own_form


def practice_risks(request, code):
    """Why like things failed, as this editor may read it now, beside what the city has decided."""
    practice = _mine(request, code)
    risks = risks_of(practice, by=request.user)
    groups = offered(practice, reader=request.user)
    decided = {(risk.source_id, risk.cause): risk for risk in risks}
    for row in (row for group in groups for row in group["rows"]):
        row["risk"] = decided.get((row["id"], row["cause"]))
    context = {
        "practice": practice,
        "groups": groups,
        "risks": [risk for risk in risks if risk.dropped_at is None],
        "dropped": [risk for risk in risks if risk.dropped_at is not None],
        "due": sum(risk.is_due for risk in risks if risk.dropped_at is None),
        "open": sum(row["risk"] is None for group in groups for row in group["rows"]),
    }
    return render(request, "practices/risks.html", context)


def practice_risks_annex(request, code):
    """The decisions alone, to be printed for the council: the city's own words and no other."""
    practice = _mine(request, code)
    risks = [risk for risk in risks_of(practice, by=request.user) if risk.dropped_at is None]
    context = {"practice": practice, "risks": risks, "now": timezone.now()}
    return render(request, "practices/risks_annex.html", context)


def _mine(request, code):
    practice = editable(request, code)
    if practice is None:
        raise Http404
    return practice


@sensitive_post_parameters()
@from_own_form
def practice_risk_new(request, code):
    """Decide about a cause of a failure (?z=…&pricina=…), or write down a risk of one's own."""
    practice = editable(request, code)
    if practice is None:
        return lost(request)
    again = kept.kept_form(request)
    data = request.POST if request.method == "POST" else again
    told = request.GET if data is None else data
    failure, cause = _learned(request, told.get("z", ""), told.get("pricina", ""))
    if failure and request.method != "POST":
        known = Risk.objects.editable_by(request.user).filter(**_of(practice, failure, cause)).first()
        if known:
            return redirect("practices:risk", code=code, risk=known.code)
    form = RiskForm(data, settled=cause, is_new=True, initial={"form_key": uuid.uuid4()})
    if request.method == "POST" and form.is_valid():
        return _decided(request, practice, form, failure, cause)
    context = {"practice": practice, "form": form, "failure": failure, "cause": cause, "kept": again is not None}
    return render(request, "practices/risk.html", context | _told(failure, cause))


def _of(practice, failure, cause):
    return {"practice": practice.pk, "source": failure.pk, "cause": cause}


def _learned(request, code, cause):
    """The failure and the cause that the address names; what the person may not read now is a missing page."""
    if not code:
        return None, ""
    failure = failure_with(code, cause, reader=request.user)
    if failure is None:
        raise Http404
    return failure, cause


def _told(failure, cause):
    """What the failure says of this cause, for the head of the form."""
    if failure is None:
        return {}
    notes = [row.note for row in failure.causes.all() if row.cause == cause and row.note]
    return {"notes": notes, "cause_name": Cause.Kind(cause).label, "warning_sign": failure.warning_sign}


def _decided(request, practice, form, failure, cause):
    try:
        decide(
            practice,
            form.said(),
            by=request.user,
            cause=cause or form.cleaned_data["cause"],
            source=failure,
            form_key=form.cleaned_data["form_key"],
        )
    except Stale:  # sent twice, or a colleague was faster: what is written down is shown
        known = Risk.objects.editable_by(request.user).filter(practice=practice.pk)
        same = known.filter(form_key=form.cleaned_data["form_key"]).first()
        if same is None and failure:
            same = known.filter(**_of(practice, failure, cause)).first()
            return _show(request, practice, same, form, saved=same, status=409)
        if same is None:
            return lost(request)
    else:
        messages.success(request, _("Written down. It stands in the annex for the council."))
    return redirect("practices:risks", code=practice.code)


@sensitive_post_parameters()
@from_own_form
def practice_risk(request, code, risk):
    """Decide anew, answer the check question, drop the risk or bring it back."""
    practice = editable(request, code)
    found = practice and Risk.objects.editable_by(request.user).filter(practice=practice.pk, code=risk).first()
    if not found:
        return lost(request)
    found.practice = practice
    if request.method == "POST" and ("drop" in request.POST or "back" in request.POST):
        (drop if "drop" in request.POST else bring_back)(found, by=request.user)
        messages.success(request, _("Taken off the list.") if "drop" in request.POST else _("It is on the list again."))
        return redirect("practices:risks", code=code)
    again = kept.kept_form(request)
    data = request.POST if request.method == "POST" else again
    form = RiskForm(data, settled=found.cause, initial=as_typed(found))
    if request.method == "POST" and form.is_valid():
        try:
            decide_anew(found, form.said(), by=request.user, version=form.cleaned_data["version"] or 0)
        except Stale:
            return _answer_stale(request, practice, found, form)
        kept.forget(request)
        messages.success(request, _("Saved."))
        return redirect("practices:risks", code=code)
    return _show(request, practice, found, form, was_kept=again is not None)


def _answer_stale(request, practice, found, form):
    """Sent twice: the first answer again. Else my text in the form and the saved one beside it."""
    now = Risk.objects.editable_by(request.user).get(pk=found.pk)
    now.practice = practice
    if now.dropped_at is None and all(getattr(now, key) == value for key, value in form.said().items()):
        return redirect("practices:risks", code=practice.code)
    return _show(request, practice, now, form, saved=now, status=409)


def _show(request, practice, risk, form, *, saved=None, was_kept=False, status=200):
    if saved:  # what is sent next replaces what is saved now
        mine = {name: request.POST.get(name, "") for name in form.fields} | {"version": saved.version}
        form = RiskForm(settled=risk.cause, initial=as_typed(saved) | mine)
    failure = failure_of(risk, reader=request.user)
    context = {"practice": practice, "risk": risk, "form": form, "failure": failure, "saved": saved, "kept": was_kept}
    context |= _told(failure, risk.cause) | {"cause": risk.cause, "cause_name": risk.get_cause_display()}
    context["history"] = history_of(risk, by=request.user)
    return render(request, "practices/risk.html", context, status=status)
