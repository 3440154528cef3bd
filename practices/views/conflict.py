"""Two people wrote at once, or the right to write is gone: nothing that was typed gets lost."""

from django.http import Http404
from django.shortcuts import render

from posts.history import revision_of
from practices.reach import readers_now
from practices.record import KEYS, as_record
from practices.wording import LABELS, Names, in_words

OURS = {"csrfmiddlewaretoken", "version", "share", "draft"}  # said anew by the page of both texts


def lost(request):
    """A missing page for whoever may not edit; what they have just typed is given back to them, and nothing else is.

    It says the same of a practice that was deleted, of one that is hidden, and of one that never was.
    """
    texts = [text for key in KEYS for text in request.POST.getlist(key) if len(text.strip()) > 20]
    if not texts:
        raise Http404
    return render(request, "practices/lost.html", {"texts": texts}, status=404)


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
        "readers": readers_now(practice),
    }
    return render(request, "practices/conflict.html", context, status=409)


def _sent(data, skip):
    """Everything that was sent, to be sent again; the note's form has only the note."""
    sent = [(name, value) for name in data for value in data.getlist(name) if name not in OURS | skip]
    return sent if "part" in data else [("part", "note"), *sent]
