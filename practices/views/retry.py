"""What could be tried again: failures whose conditions hold now; and the city's answer whether they do."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters

from cities import kept
from cities.numbers import as_number
from posts import facets
from posts.editing import Stale
from posts.models import Post
from practices.condition_form import AnswersForm
from practices.desk import editable
from practices.filters import Words
from practices.models import Condition
from practices.record import as_record, save
from practices.retry import ENDED, to_try_again
from practices.views.conflict import lost
from practices.views.write import from_own_form


def practice_retry(request):
    """Failures that the reader may read and that could be tried again, the last answered first."""
    words = Words()
    topic, told = request.GET.get("tema", ""), "moje" in request.GET
    counts = facets.counts(Post.Kind.PRACTICE, {facets.OUTCOME: ENDED})
    names = {number: words.of(facets.TOPIC, number) for number in counts.values.get(facets.TOPIC, {})}
    topics = sorted((named for named in names.values() if named), key=lambda named: named[1])
    page = to_try_again(
        request.user,
        topic=words.number(facets.TOPIC, topic) if topic else None,
        told=told,
        after=request.GET.get("po", ""),
        before=request.GET.get("pred", ""),
        topics=words.topic_tags(),
    )

    def address(**more):
        pairs = {"tema": topic, "moje": "1" if told else ""} | more
        asked = urlencode({name: value for name, value in pairs.items() if value})
        return reverse("practices:retry") + (f"?{asked}" if asked else "")

    context = {
        "cards": page.cards,
        "newer": address(pred=page.newer) if page.newer else "",
        "older": address(po=page.older) if page.older else "",
        "topics": topics,
        "topic": topic,
        "told": told,
        "all_url": address(moje=""),
        "told_url": address(moje="1"),
    }
    return render(request, "practices/retry.html", context)


@sensitive_post_parameters()
@from_own_form
def practice_conditions(request, code):
    """The keeper says of each condition whether it holds now, and in a word what changed."""
    practice = editable(request, code)
    if practice is None:
        return lost(request)
    rows = as_record(practice)["conditions"]
    if not rows:
        raise Http404
    again = kept.kept_form(request)
    data = request.POST if request.method == "POST" else again
    form = AnswersForm(data, rows=rows, version=practice.version)
    status, stale = 200, False
    if request.method == "POST" and form.is_valid():
        try:
            changes = {"conditions": form.record()}
            changed = save(practice, changes, by=request.user, version=form.cleaned_data["version"])
        except Stale:
            status, stale = 409, True
            form = AnswersForm(rows=rows, version=practice.version, typed=request.POST)
        else:
            kept.forget(request)
            if changed:
                messages.success(request, _("Saved. Who watches it will be told what holds now."))
            return redirect(reverse("practices:detail", args=[code]) + "#neuspech")
    context = {"practice": practice, "form": form, "stale": stale, "kept": again is not None}
    return render(request, "practices/conditions.html", context, status=status)


def condition_named(practice, asked, *, reader):
    """The text of the condition with this number on the page of the practice, or nothing."""
    at = as_number(asked, 999)
    if at is None:
        return ""
    found = Condition.objects.visible_to(reader).filter(practice=practice.pk)
    texts = found.values_list("text", flat=True)[at : at + 1]
    return next(iter(texts), "")
