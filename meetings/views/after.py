"""After a meeting: the one question behind a signed link, and the way from a “yes” to an adoption."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from cities.acting import acting_memberships
from cities.kept import sent
from meetings import after
from meetings.after_forms import AnswerForm, WhichForm
from meetings.models import AfterEffect
from meetings.registering import who_comes
from practices.models import Practice
from practices.views.adopting import begin_adopting

MOST = 100  # practices to choose from


@login_not_required
@never_cache
@sensitive_post_parameters("note")
def after_answer(request, after_link):
    """The link in a letter: it works without signing in, shows no closed word, and only a POST answers."""
    try:
        asked = after.asked_by(after_link)
    except after.Expired:
        return render(request, "meetings/after_expired.html", status=410)
    if asked is None:
        raise Http404
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        after.answer(asked, form.cleaned_data["answer"], note=form.cleaned_data["note"])
        messages.success(request, _("Thank you. It is written down for your city."))
        return redirect("meetings:after", after_link)
    said = AfterEffect.Answer(asked["answer"]) if asked["answer"] else None
    return render(request, "meetings/after.html", {"asked": asked, "said": said, "form": form})


def after_practice(request, effect):
    """Which practice it was: of the cities at that meeting, as far as this person may read them."""
    cities = {seat.city_id for seat in acting_memberships(request)}
    found = after.effect_of(effect, cities)
    if found is None or found.answer != AfterEffect.Answer.YES:
        raise Http404
    there = {row["city_id"] for row in who_comes(found.meeting)} - {found.city_id}
    read = Practice.objects.visible_to(request.user).filter(state=Practice.State.SHARED, city__in=there)
    rows = read.select_related("city").defer("city__arms").order_by("-published_at", "-pk")[:MOST]
    form = WhichForm(sent(request), practices=rows)
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["practice"]
        note = _("After %(meeting)s: %(note)s") % {"meeting": found.meeting.title, "note": found.note}
        begin_adopting(request, code, note=note if found.note else "")
        return redirect("practices:adopt", code=code)
    return render(request, "meetings/after_practice.html", {"effect": found, "form": form, "any": bool(rows)})
