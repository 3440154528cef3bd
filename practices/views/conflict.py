"""Two people wrote at once, or the right to write is gone: nothing that was typed gets lost."""

import re
from functools import wraps

from django.http import Http404
from django.shortcuts import render

from posts.history import revision_of
from practices.adoption_form import AdoptionForm
from practices.entrust_form import DeclineForm, EntrustForm
from practices.fields import Words
from practices.forms import CommentForm, RecordForm
from practices.message_form import MessageForm
from practices.part_form import PartForm
from practices.public_form import PublicForm
from practices.question_form import CloseForm, QuestionForm
from practices.reach import readers_now
from practices.record import KEYS, as_record
from practices.risk_form import RiskForm
from practices.rows import ROW_FORMS
from practices.supplement_form import SupplementForm, VerdictForm
from practices.wish_form import ClosingForm, WishForm
from practices.wording import LABELS, Names, in_words

TYPED = (
    *(RecordForm, CommentForm, AdoptionForm, RiskForm, PartForm, SupplementForm, VerdictForm, MessageForm),
    *(QuestionForm, CloseForm, PublicForm, EntrustForm, DeclineForm, WishForm, ClosingForm),
)
OURS = {"csrfmiddlewaretoken", "version", "share", "draft"}  # said anew by the page of both texts


def lost(request, *forms, otherwise=Http404):
    """The answer to whoever may not write here (any more): what they have just typed, and nothing else.

    It says the same of a practice that was deleted, of one that is hidden, and of one that never was.
    forms: those of this page; without them any form of practices and questions.
    """
    labels = {name: label_of(name, forms or TYPED) for name in request.POST}
    texts = [(label, text) for name, label in labels.items() if label for text in request.POST.getlist(name)]
    texts = [(label, text) for label, text in texts if text.strip()]
    if not texts:
        raise otherwise
    response = render(request, "practices/lost.html", {"texts": texts}, status=404 if otherwise is Http404 else 403)
    response.is_ours = True
    return response


def gives_back(*forms):
    """What was typed into these forms comes back when the page behind them is missing."""

    def around(view):
        @wraps(view)
        def answer(request, **kwargs):
            try:
                return view(request, **kwargs)
            except Http404:
                return lost(request, *forms)

        return answer

    return around


def label_of(name, forms=TYPED):
    """What a field of these forms is called, if it takes words: title, indicators-3-name."""
    if row := re.fullmatch(r"(\w+)-\d{1,3}-(\w+)", name):
        key, name = row.groups()
        field = ROW_FORMS[key].base_fields.get(name) if key in ROW_FORMS else None
    else:
        field = next((form.base_fields[name] for form in forms if name in form.base_fields), None)
    return field.label if isinstance(field, Words) else ""


def show_both(request, practice, desk):
    """What I typed beside what a colleague saved meanwhile, field by field; saving goes on from here."""
    if practice is None:
        return lost(request)
    mine, theirs = desk.changes(), as_record(practice)
    seen = revision_of(practice, desk.version) if desk.version else None
    seen = seen.data if seen else {}
    names = Names(mine, theirs)
    both, only_mine, only_theirs = [], [], []
    for key in [key for key in KEYS if key in mine and mine[key] != theirs[key]]:
        if key in seen and mine[key] == seen[key]:
            only_theirs.append(key)
        elif key in seen and theirs[key] == seen[key]:
            only_mine.append(LABELS[key])
        else:
            words = [in_words(key, record[key], names) for record in (mine, theirs)]
            both.append({"key": key, "label": LABELS[key], "mine": words[0], "theirs": words[1]})
    last = practice.revisions.select_related("by").first()
    context = {
        "practice": practice,
        "both": both,
        "only_mine": only_mine,
        "only_theirs": [(key, LABELS[key]) for key in only_theirs],
        "sent": _sent(request.POST, skip={f"take-{row['key']}" for row in both}),
        "last": last,
        "was_me": bool(last and last.by_id == request.user.pk),
        "readers": readers_now(practice),
    }
    return render(request, "practices/conflict.html", context, status=409)


def _sent(data, skip):
    """Everything that was sent, to be sent again; the note's form has only the note."""
    sent = [(name, value) for name in data for value in data.getlist(name) if name not in OURS | skip]
    return sent if "part" in data else [("part", "note"), *sent]
