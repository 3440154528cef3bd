"""Deleting a practice and taking it back: the trash of its editors."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from posts.editing import put_into_trash, take_out_of_trash
from posts.models import Act
from practices.desk import editable
from practices.models import Practice
from practices.reach import readers_now

MOST = 200


def practice_trash(request):
    """What this person could still take back, newest first."""
    found = Practice.objects.in_trash_of(request.user).select_related("city").order_by("-deleted_at", "-pk")[:MOST]
    practices = list(found)
    acts = Act.objects.in_trash_of(request.user).filter(
        post__in=[practice.pk for practice in practices], verb=Act.Verb.DELETED
    )
    who = {act.post_id: act.actor for act in acts.select_related("actor").order_by("at")}
    days = timedelta(days=settings.TRASH_DAYS)
    rows = [(practice, who.get(practice.pk), practice.deleted_at + days) for practice in practices]
    return render(request, "practices/trash.html", {"rows": rows, "days": settings.TRASH_DAYS})


def practice_delete(request, code):
    """Says what will happen; on POST the practice is gone for its readers at once."""
    practice = editable(request, code)
    if practice is None:
        raise Http404
    if request.method != "POST":
        context = {"practice": practice, "readers": readers_now(practice), "days": settings.TRASH_DAYS}
        return render(request, "practices/delete.html", context)
    put_into_trash(practice, by=request.user)
    messages.success(request, _("Deleted. You can take it back here."))
    return redirect("practices:trash")


def practice_restore(request, code):
    """Out of the trash again, for the same readers as before."""
    practice = Practice.objects.in_trash_of(request.user).filter(code=code).first()
    if practice is None:
        raise Http404
    if request.method != "POST":
        return redirect("practices:trash")
    take_out_of_trash(practice, by=request.user)
    messages.success(request, _("Taken back. The same cities read it as before."))
    return redirect("practices:edit" if practice.is_draft else "practices:detail", code=practice.code)
