"""/upozorneni/: what was done and concerns me: the list, opening one, marking all as read."""

from itertools import groupby

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from inbox.models import Notice
from inbox.telling import lines_of

SIZE = 30


def notice_list(request):
    """My notices, the newest first, by day. What I may not know any more is not among them.

    Sent, it marks as read what I have seen: all up to the newest one that it showed; what came later stays unread.
    """
    if request.method == "POST":
        return _mark_read(request)
    unread = request.GET.get("jen") == "neprectene"
    mine = Notice.objects.filter(person=request.user, **({"read_at": None} if unread else {}))
    after = request.GET.get("po", "")[:16]
    last = mine.filter(code=after).values_list("pk", flat=True).first() if after else None
    if last:
        mine = mine.filter(pk__lt=last)
    found = list(mine[: SIZE + 1])
    shown = found[:SIZE]
    lines = lines_of(shown, request.user)
    days = groupby(lines, lambda line: timezone.localtime(line.notice.at).date())
    only = "?jen=neprectene" if unread else "?"
    context = {
        "days": [(day, _by_heading(lines)) for day, lines in days],
        "unread": unread,
        "newest": found[0] if found and not last else None,
        "any_unread": any(line.notice.read_at is None for line in lines),
        "newer_url": reverse("notices:list") + (only if unread else "") if last else "",
        "older_url": f"{only}{'&' if unread else ''}po={shown[-1].code}" if len(found) > SIZE else "",
    }
    return render(request, "notices/list.html", context)


def _by_heading(lines):
    """[(heading, lines)], that of the newest line first."""
    found = {}
    for line in lines:
        found.setdefault(line.facts.heading, []).append(line)
    return list(found.items())


def notice_open(request, notice):
    """To what a notice is about; from now on it is read. Whoever may not know that any more stays at the list."""
    found = get_object_or_404(Notice, person=request.user, code=notice)
    if found.read_at is None:
        Notice.objects.filter(pk=found.pk).update(read_at=timezone.now())
    for line in lines_of([found], request.user):
        name, *arguments = line.page
        return redirect(name, *arguments)
    messages.info(request, _("What the notice was about is there no more, or it is not yours to read any more."))
    return redirect("notices:list")


def _mark_read(request):
    mine = Notice.objects.filter(person=request.user)
    newest = mine.filter(code=request.POST.get("newest", "")[:16]).values_list("pk", flat=True).first() or 0
    count = mine.filter(pk__lte=newest, read_at=None).update(read_at=timezone.now())
    if count:
        messages.success(request, _("Marked as read."))
    return redirect("notices:list")
