"""Deleting a practice or a question and taking it back: the trash of its editors."""

from datetime import timedelta

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from posts.editing import put_into_trash, take_out_of_trash
from posts.models import Act
from practices.kinds import in_trash, space_of, to_edit
from practices.reach import readers_now

MOST = 200


def practice_trash(request):
    """What this person could still take back, newest first."""
    practices = list(in_trash(request).order_by("-deleted_at", "-pk")[:MOST])
    acts = Act.objects.in_trash_of(request.user).filter(
        post__in=[practice.pk for practice in practices], verb=Act.Verb.DELETED
    )
    who = {act.post_id: act.actor for act in acts.select_related("actor").order_by("at")}
    days = timedelta(days=settings.TRASH_DAYS)
    rows = [(practice, who.get(practice.pk), practice.deleted_at + days) for practice in practices]
    return render(
        request,
        "practices/trash.html",
        {"rows": rows, "days": settings.TRASH_DAYS, "space": request.resolver_match.namespace},
    )


def practice_delete(request, code):
    """Says what will happen; on POST the practice is gone for its readers at once."""
    practice = to_edit(request, code)
    if practice is None:
        raise Http404
    if request.method != "POST":
        context = {
            "practice": practice,
            "space": space_of(practice),
            "readers": readers_now(practice),
            "days": settings.TRASH_DAYS,
        }
        return render(request, "practices/delete.html", context)
    put_into_trash(practice, by=request.user)
    messages.success(request, _("Deleted. You can take it back here."))
    return redirect(f"{space_of(practice)}:trash")


def practice_restore(request, code):
    """Out of the trash again, for the same readers as before."""
    practice = in_trash(request).filter(code=code).first()
    if practice is None:
        raise Http404
    if request.method != "POST":
        return redirect(f"{space_of(practice)}:trash")
    take_out_of_trash(practice, by=request.user)
    messages.success(request, _("Taken back. The same cities read it as before."))
    return redirect(f"{space_of(practice)}:{'edit' if practice.is_draft else 'detail'}", code=practice.code)
