"""What is like a practice: a page of its own, or the part that its page asks for when somebody gets there."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _

from practices.cards import these
from practices.desk import editable
from practices.filters import Words
from practices.models import Pinned
from practices.related import named_in, pin, pinned_to, related_to, unpin
from practices.views.talking import shared
from practices.views.write import from_own_form


def practice_related(request, code):
    """Only what the reader may read is looked at and counted."""
    practice = shared(request, code)
    if practice is None:
        raise Http404
    groups = related_to(practice, reader=request.user, topics=Words().topic_tags())
    is_part = request.headers.get("X-Requested-With") == "part"
    template = "practices/_related.html" if is_part else "practices/related.html"
    context = {"practice": practice, "groups": groups, "may_pin": not is_part and editable(request, code) is not None}
    response = render(request, template, context)
    patch_vary_headers(response, ["X-Requested-With"])
    return response


@from_own_form
def practice_pin(request, code):
    """An editor confirms what belongs beside the practice: from the suggestions, or by its address."""
    practice = editable(request, code)
    if practice is None or practice.is_draft:
        raise Http404
    typed, wrong = request.POST.get("other", "").strip(), ""
    if request.method == "POST":
        other = named_in(typed, reader=request.user)
        if other is None or other.pk == practice.pk:
            wrong = _("No other practice that you may read has this address.")
        elif "unpin" in request.POST:
            unpin(practice, other, by=request.user)
            messages.success(request, _("It no longer stands beside it. It can be chosen again."))
        elif pin(practice, other, by=request.user):
            messages.success(request, _("It stands beside it now, for whoever may read both."))
        else:
            wrong = _("There is room for %(most)s. Take one of them away first.") % {"most": Pinned.MOST}
        if not wrong:
            return redirect("practices:pin", code=code)
    topics = Words().topic_tags()
    posts = list(pinned_to(practice, reader=request.user).values_list("other", flat=True))
    cards = these(request.user, posts, topics=topics)
    pinned = [cards[post] for post in posts if post in cards]
    groups = related_to(practice, reader=request.user, topics=topics)
    offered = {card["post"]: card for _label, _count, cards in groups for card in cards if card["post"] not in posts}
    context = {"practice": practice, "pinned": pinned, "offered": list(offered.values())}
    return render(request, "practices/pin.html", context | {"typed": typed if wrong else "", "wrong": wrong})
