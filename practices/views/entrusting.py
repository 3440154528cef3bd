"""Sharing without the city's name: giving a record to the organisers, and the organisers' side of it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from cities import kept
from cities.acting import is_organiser
from posts.editing import Stale
from practices import entrusting
from practices.desk import editable
from practices.entrust_form import DeclineForm, EntrustForm
from practices.views.conflict import lost
from practices.views.write import from_own_form
from practices.wording import LABELS, Names, in_words

SIZE = 25


@sensitive_post_parameters()
@from_own_form
def practice_entrust(request, code):
    """For the city: what would be given, where it names itself, and what became of it."""
    practice = editable(request, code)
    if practice is None or practice.is_draft or practice.keeper_id != practice.city.group_id:
        return lost(request)
    given, record = entrusting.entrusted_of(practice, by=request.user), entrusting.to_give(practice)
    telling = entrusting.telling_words(record, practice)
    if request.method == "POST" and "back" in request.POST:
        if entrusting.take_back(practice, by=request.user):
            messages.success(request, _("Taken back. The organisers see it no more."))
        return redirect("practices:entrust", code=code)
    again = kept.kept_form(request)
    form = EntrustForm(request.POST if request.method == "POST" else again, telling=bool(telling))
    if request.method == "POST" and form.is_valid():
        entrusting.give(practice, form.cleaned_data["note"], by=request.user)
        kept.forget(request)
        messages.success(request, _("Given to the organisers. You will see here what they did with it."))
        return redirect("practices:entrust", code=code)
    context = {"practice": practice, "given": given, "telling": telling, "form": form, "said": said(record)}
    return render(request, "practices/entrust.html", context | {"kept": again is not None})


def said(record):
    """[(part, its words)] of what there is."""
    names = Names(record)
    return [(LABELS[key], words) for key, value in record.items() if (words := in_words(key, value, names))]


def entrusted_list(request):
    """For organisers: what waits for them first, then what they have answered."""
    if not is_organiser(request):
        raise Http404
    waiting_first = F("answered_at").desc(nulls_first=True)
    found = Paginator(entrusting.entrusted_to(request).order_by(waiting_first, "-at", "-pk"), SIZE)
    return render(request, "practices/entrusted_list.html", {"page": found.get_page(request.GET.get("strana"))})


@sensitive_post_parameters()
@from_own_form
def entrusted_detail(request, entrusted):
    """For organisers: the record that was given; taking it over makes a draft of a place without a name."""
    found = entrusting.entrusted_to(request).filter(code=entrusted).first()
    if found is None:
        return lost(request)
    again, unsaid = kept.kept_form(request), ""
    form = DeclineForm(next((sent for sent in (request.POST, again) if sent and "decline" in sent), None))
    try:
        if request.method == "POST" and "take" in request.POST:
            made = entrusting.take_over(found, by=request.user)
            messages.success(request, _("Here is the draft. Leave out what could tell whose it is, then share it."))
            return redirect("practices:edit", code=made.code)
        if request.method == "POST" and form.is_valid():
            entrusting.decline(found, form.cleaned_data["word"], by=request.user)
            kept.forget(request)
            messages.success(request, _("The city sees your word."))
            return redirect("practices:entrusted_list")
    except Stale:
        found = entrusting.entrusted_to(request).filter(code=entrusted).first()
        if found is None:
            return lost(request)
        typed = form.is_bound and form.cleaned_data["word"]
        if not typed or typed == found.word:  # nothing to lose, or the same form has come twice
            messages.error(request, _("It was answered or taken back meanwhile."))
            return redirect("practices:entrusted_list")
        unsaid = typed
    context = {"entrusted": found, "form": form, "said": said(found.record), "unsaid": unsaid}
    context["kept"] = again is not None
    return render(request, "practices/entrusted.html", context, status=409 if unsaid else 200)
