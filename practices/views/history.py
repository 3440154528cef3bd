"""The history of a practice, for its editors: versions, what two of them differ in, going back to an old one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from cities.models import User
from cities.numbers import as_number
from posts.editing import Stale
from posts.history import difference, revisions_for
from posts.models import Act, Attachment
from practices.desk import editable
from practices.models import Term
from practices.narrower import moved_since
from practices.record import KEYS, SECTIONS, TERMS, as_record, save
from practices.wording import LABELS, MUST, Names, in_words

PAGE = 20
FILES = (Act.Verb.ATTACHED, Act.Verb.DESCRIBED, Act.Verb.DETACHED)


def practice_history(request, code):
    """All versions, newest first; ?od=…&do=… tells two of them apart; POST goes back to one."""
    practice = editable(request, code)
    if practice is None:
        raise Http404
    if request.method == "POST":
        return _go_back(request, practice)
    if "od" in request.GET:
        return _compare(request, practice)
    revisions = Paginator(_revisions(request, practice), PAGE).get_page(request.GET.get("strana"))
    older = _revisions(request, practice)[revisions.end_index() : revisions.end_index() + 1]
    rows = [*revisions, *older]
    acts = Act.objects.editable_by(request.user).filter(post=practice.pk, verb=Act.Verb.CHANGED)
    details = {
        act.details.get("version"): act.details
        for act in acts.filter(details__version__in=[row.number for row in rows])
    }
    lines = [
        {
            "revision": revision,
            "changed": changed_sections(before.data, revision.data) if before else [],
            "before": before.number if before else None,
            "minor": details.get(revision.number, {}).get("minor"),
            "is_last": revision.number == rows[0].number and revisions.number == 1,
        }
        for revision, before in zip(revisions, [*rows[1:], None], strict=False)
    ]
    context = {"practice": practice, "lines": lines, "page": revisions, **_deeds_on_files(request, practice)}
    return render(request, "practices/history.html", context)


def _deeds_on_files(request, practice):
    """A page of [(act, name of the file)], the newest first; a file that is gone for good has no name any more.

    What was done while it was a draft is known to its author alone.
    """
    found = Act.objects.editable_by(request.user).filter(post=practice.pk, verb__in=FILES).select_related("actor")
    if practice.published_at and practice.author_id != request.user.pk:
        found = found.filter(at__gte=practice.published_at)
    acts = Paginator(found, PAGE).get_page(request.GET.get("soubory"))
    codes = [act.details.get("file") for act in acts]
    known = Attachment.objects.editable_by(request.user).filter(post=practice.pk, code__in=codes)
    names = dict(known.values_list("code", "name"))
    return {"deeds": acts, "files": [(act, names.get(act.details.get("file"), "")) for act in acts]}


def _revisions(request, practice):
    return revisions_for(request.user, practice).select_related("by")


def _revision(request, practice, wanted):
    """One version of this practice; a number that is none, or another practice's, is a missing page."""
    found = _revisions(request, practice).filter(number=as_number(wanted)).first()
    if found is None:
        raise Http404
    return found


def changed_sections(old, new):
    """The names of the parts in which two records differ."""
    return [name for _key, name, keys in SECTIONS if any(old.get(key) != new.get(key) for key in keys)]


def differences(old, new):
    """Part by part, field by field, in words: [(name of the part, [(label, marked text)])]."""
    names, parts = Names(old, new), []
    for _key, name, keys in SECTIONS:
        fields = [
            (LABELS[key], difference(in_words(key, old.get(key), names), in_words(key, new.get(key), names)))
            for key in keys
            if old.get(key) != new.get(key)
        ]
        if fields:
            parts.append((name, fields))
    return parts


def _compare(request, practice):
    old, new = (_revision(request, practice, request.GET.get(name)) for name in ("od", "do"))
    context = {"practice": practice, "old": old, "new": new, "parts": differences(old.data, new.data)}
    return render(request, "practices/compare.html", context)


def _go_back(request, practice):
    """An old version becomes the newest one; nothing between is lost. Asks first. What has moved into a narrower part
    since stays there.
    """
    old = _revision(request, practice, request.POST.get("number"))
    moved = moved_since(practice, old.number, by=request.user)
    changes = {key: value for key, value in restorable(old.data, practice).items() if key not in moved}
    if "confirmed" not in request.POST:
        parts = differences(as_record(practice), as_record(practice) | changes)
        return render(request, "practices/go_back.html", {"practice": practice, "old": old, "parts": parts})
    try:
        save(practice, changes, by=request.user, version=as_number(request.POST.get("version")))
    except Stale:
        messages.warning(request, _("A colleague has saved the practice meanwhile. Look at their version first."))
        return redirect("practices:history", code=practice.code)
    messages.success(request, _("The old version is the newest one again."))
    return redirect("practices:edit" if practice.is_draft else "practices:detail", code=practice.code)


def restorable(data, practice):
    """What of an old record can be written today: without people and terms that are gone, never without a title."""
    changes = {key: data[key] for key in KEYS if key in data}
    asked = {pk for key in TERMS for pk in changes.get(key, [])}
    known = {pk: merged or pk for pk, merged in Term.objects.filter(pk__in=asked).values_list("pk", "merged_into")}
    for key in TERMS:
        changes[key] = sorted({known[pk] for pk in changes.get(key, []) if pk in known})
    people = {key: changes[key] for key in ("contact", "stand_in") if key in changes}  # older versions lack one
    known = set(User.objects.filter(pk__in=set(people.values()) - {None}).values_list("pk", flat=True))
    changes |= {key: pk if pk in known else None for key, pk in people.items()}
    if not practice.is_draft:
        changes = {key: value for key, value in changes.items() if value or key not in MUST}
    return changes
