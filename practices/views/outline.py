"""A readable practice as the outline of one's own: what to write about, not what the other city wrote."""

import re
import uuid

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cities.acting import acting_city
from practices import reading
from practices.desk import places_of
from practices.models import Practice
from practices.record import begin, save

TEXTS = ["problem", "goal", "solution", "results", "side_effects", "public_response", "differently", "legal_basis"]
HEADING = re.compile(r"^#{1,6}[ \t].*$", re.MULTILINE)


def practice_outline(request, code):
    """Say what is taken over; then begin a draft with it, which nobody but its author sees."""
    practice = reading.find(code, request.user)
    place = practice and not practice.is_draft and _place(request)
    if not place:
        raise Http404
    taken = outline_of(practice)
    if request.method != "POST":
        context = {"practice": practice, "taken": taken, "city": place.city, "form_key": uuid.uuid4()}
        return render(request, "practices/outline.html", context)
    draft = _begin(taken, place, request)
    messages.success(request, _("Here is your draft with the outline. Nobody else sees it."))
    return redirect("practices:edit", code=draft.code)


def _place(request):
    """Where this person writes: for the city they act for now."""
    city = acting_city(request)
    return next((place for place in places_of(request) if city and place.city.pk == city.pk), None)


def outline_of(practice):
    """What may be taken over: topics, technologies, headings of the texts, what was measured. No sentence."""
    rows = practice.rows
    headings = {key: "\n\n".join(HEADING.findall(getattr(practice, key))) for key in TEXTS}
    measured = [f"- {row['name']}" + (f" ({row['unit']})" if row["unit"] else "") for row in rows["indicators"]]
    if measured:
        words = _("What to measure")
        list_of_them = f"**{words}**\n\n" + "\n".join(measured)
        headings["results"] = "\n\n".join(filter(None, [headings["results"], list_of_them]))
    terms = {key: sorted(getattr(practice, key).values_list("pk", flat=True)) for key in ("topics", "technologies")}
    return {key: text for key, text in headings.items() if text} | {key: pks for key, pks in terms.items() if pks}


def _begin(taken, place, request):
    """The draft; the same form sent twice makes one."""
    try:
        key = uuid.UUID(request.POST.get("form_key", ""))
    except ValueError:
        key = uuid.uuid4()
    mine = Practice.objects.editable_by(request.user).filter(author=request.user, form_key=key)
    if made := mine.first():
        return made
    texts = {name: value for name, value in taken.items() if isinstance(value, str)}
    language = (get_language() or "cs")[:2]
    try:
        with transaction.atomic():
            draft = begin(texts, by=request.user, form_key=key, language=language, **place._asdict())
    except IntegrityError:  # the same form in another request, a moment ago
        return mine.get()
    terms = {name: value for name, value in taken.items() if name not in texts}
    save(draft, terms, by=request.user, version=draft.version, quietly=True)
    return draft
