"""Wishes of organisers: of one practice, and all that a person answers or may see."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import F
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from cities import kept
from posts.editing import Stale
from practices import curating
from practices.models import Practice
from practices.views.conflict import lost
from practices.views.talking import shared
from practices.views.write import from_own_form
from practices.wish_form import ClosingForm, WishForm

SIZE = 25


def wish_list(request):
    """What waits first, the oldest on top; then what was closed."""
    waiting_first = F("closed_at").desc(nulls_first=True)
    found = Paginator(curating.wishes_for(request).order_by(waiting_first, "at", "pk"), SIZE)
    page = found.get_page(request.GET.get("strana"))
    return render(request, "practices/wish_list.html", {"page": page})


@sensitive_post_parameters()
@from_own_form
def practice_wishes(request, code):
    """For the city and for organisers who read the practice; for its other readers the page does not exist."""
    practice = shared(request, code)
    if practice is None:
        return lost(request)
    answers = Practice.objects.editable_by(request.user).filter(pk=practice.pk).exists()
    asks = not answers and curating.may_ask(request, practice)
    if not answers and not asks:
        return lost(request)
    found, waiting = _standing(request, practice)
    again, unsaid = kept.kept_form(request), ""
    form = (ClosingForm if answers else WishForm)(request.POST if request.method == "POST" else again)
    back = not answers and "back" in request.POST
    if request.method == "POST" and (back or form.is_valid()):
        try:
            messages.success(request, _done(request, practice, waiting, form, back))
        except Stale:
            found, waiting = _standing(request, practice)
            unsaid = "" if back else _unsaid(form, found)
            if not unsaid:
                messages.warning(request, _("It has changed meanwhile. This is how it stands now."))
        kept.forget(request)
        if not unsaid:
            return redirect("practices:wishes", code=code)
        form = type(form)()
    context = {"practice": practice, "found": found, "waiting": waiting, "form": form, "answers": answers}
    context |= {"kept": again is not None, "unsaid": unsaid}
    return render(request, "practices/wishes.html", context, status=409 if unsaid else 200)


def _standing(request, practice):
    """The wishes of this practice, and the one that waits for a word."""
    found = list(curating.wishes_for(request).filter(practice=practice.pk)[:SIZE])
    return found, next((wish for wish in found if wish.closed_at is None), None)


def _unsaid(form, found):
    """What was typed, unless it stands there already: the same form has then come twice."""
    (typed,) = form.cleaned_data.values()
    return "" if any(typed in (wish.text, wish.word) for wish in found) else typed


def _done(request, practice, waiting, form, back):
    """Do what was asked for. Returns what to say of it; raises Stale when there is nothing (more) to do it with."""
    if isinstance(form, WishForm) and not back:
        curating.ask(practice, form.cleaned_data["wish"], by=request.user)
        return _("Sent to the city. Nobody else reads it.")
    if waiting is None or request.POST.get("which") != waiting.code:
        raise Stale
    if back:
        curating.take_back(waiting, by=request.user)
        return _("Taken back. The city sees it no more.")
    curating.close(waiting, form.cleaned_data["done"], by=request.user)
    return _("Closed. The organiser reads your word.")
