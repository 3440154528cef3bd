"""Whether a practice still holds: its city says so with one click, once a year."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from posts.editing import confirm
from practices.desk import editable


def practice_confirm(request, code):
    """It still holds: readers see today's date."""
    practice = editable(request, code)
    if practice is None or practice.is_draft:
        raise Http404
    if request.method == "POST":
        confirm(practice, by=request.user)
        messages.success(request, _("Confirmed. Readers see that it holds today."))
    return redirect("practices:detail", code=code)
