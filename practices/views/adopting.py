"""“We did it too”: the reader's own city says what came of the practice there, changes it, withdraws it."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from cities import kept
from cities.models import City
from posts.editing import Stale, put_into_trash
from posts.models import Revision
from practices.adopting import adopt, door_now, own_adoption, rewrite
from practices.adoption_form import AdoptionForm, as_typed
from practices.models import Adoption
from practices.views.conflict import lost
from practices.views.talking import city_reacting, shared, voices_of
from practices.views.write import from_own_form

BEGUN = "adopting"


def begin_adopting(request, code, **first):
    """Values with which the form opens when the city writes its adoption for the first time."""
    request.session[BEGUN] = {code: first}


@sensitive_post_parameters()
@from_own_form
def practice_adopt(request, code):
    """Write what came of it in one's own city, or write it anew."""
    practice = shared(request, code)
    if practice is None:
        return lost(request)
    city = city_reacting(voices_of(request), practice)
    if city is None:
        return lost(request, otherwise=PermissionDenied)
    own = own_adoption(practice, city, by=request.user)
    again = kept.kept_form(request)
    data = request.POST if request.method == "POST" else again
    first = _first(own) | ({} if own else request.session.get(BEGUN, {}).get(code, {}))
    form = AdoptionForm(data, author_reads=practice.city.status in City.ACTIVE, initial=first)
    if request.method == "POST" and form.is_valid():
        try:
            _store(request, practice, city, own, form)
        except Stale:
            return _answer_stale(request, practice, city, form)
        kept.forget(request)
        request.session.pop(BEGUN, None)
        messages.success(request, _("Saved. It stands on the page of the practice and of your city."))
        return redirect(reverse("practices:detail", args=[code]) + "#jinde")
    return _show(request, practice, city, own, form, was_kept=again is not None)


def _first(own):
    if own is None:
        return {"form_key": uuid.uuid4(), "door": "members"}
    return as_typed(own) | {"version": own.version, "door": door_now(own)}


def _store(request, practice, city, own, form):
    said, door = form.said(), form.cleaned_data["door"]
    if own is None:
        adopt(practice, said, door, by=request.user, city=city, form_key=form.cleaned_data["form_key"])
    else:
        rewrite(own, practice, said, door, by=request.user, version=form.cleaned_data["version"] or 0)


def _answer_stale(request, practice, city, form):
    """Sent twice: the first answer again. Else my text in the form and the saved one beside it."""
    own = own_adoption(practice, city, by=request.user)
    if own is None:
        return lost(request)
    same = all(getattr(own, key) == value for key, value in form.said().items())
    if own.deleted_at is None and same and door_now(own) == form.cleaned_data["door"]:
        return redirect(reverse("practices:detail", args=[practice.code]) + "#jinde")
    mine = {name: request.POST.get(name, "") for name in form.fields} | {"version": own.version}
    form = AdoptionForm(author_reads=practice.city.status in City.ACTIVE, initial=mine)
    return _show(request, practice, city, own, form, saved=own, status=409)


def _show(request, practice, city, own, form, *, was_kept=False, saved=None, status=200):
    revisions = Revision.objects.editable_by(request.user).filter(post=own.pk).select_related("by") if own else []
    history = [
        {
            "at": row.at,
            "who": row.by.name if row.by else "",
            "what": Adoption.Progress(row.data["progress"]).label,
            "note": row.data["note"],
        }
        for row in revisions
    ]
    context = {"practice": practice, "city": city, "own": own, "form": form, "history": history}
    context |= {"kept": was_kept, "saved": saved}
    return render(request, "practices/adopt.html", context, status=status)


def practice_adopt_withdraw(request, code):
    """Nobody reads the city's adoption from now on; writing it anew brings it back."""
    practice = shared(request, code)
    city = practice and city_reacting(voices_of(request), practice)
    own = city and own_adoption(practice, city, by=request.user)
    if not own or own.deleted_at is not None:
        raise Http404
    if request.method != "POST":
        return redirect("practices:adopt", code=code)
    put_into_trash(own, by=request.user)
    messages.success(request, _("Withdrawn. Nobody reads it any more; write it anew and it is back."))
    return redirect(reverse("practices:detail", args=[code]))
