"""Calendars: the file of one meeting, one's own calendar under a secret address, the page that gives the address."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from inbox.calendar import key_of, make_key, owner_of, revoke_key
from meetings.calendar import of_meeting, of_person
from meetings.views.meetings import find
from posts.viewing import viewing_as


@login_not_required
@require_safe
def meeting_event(request, number):
    """What is public of a meeting anyway, for any calendar."""
    meeting = find(request, number)
    return _calendar(of_meeting(meeting, get_language()), f"setkani-{meeting.number}.ics")


@login_not_required
@require_safe
def calendar_feed(request, calendar):
    """The calendar of whoever made this address. A wrong or revoked one is a missing page."""
    person = owner_of(calendar)
    if person is None:
        raise Http404
    with viewing_as(person):
        made = of_person(person)
    answer = _calendar(made, "smart-cities-pitch.ics")
    answer["Cache-Control"] = "private, no-store"
    return answer


def _calendar(made, name):
    headers = {"Content-Disposition": f'inline; filename="{name}"'}
    return HttpResponse(made, content_type="text/calendar; charset=utf-8", headers=headers)


def calendar(request):
    """The address of one's own calendar: made, made anew, revoked. Shown in the answer to its making, nowhere else."""
    if request.method == "POST" and "revoke" in request.POST:
        revoke_key(request.user)
        messages.success(request, _("The address is dead. Calendars that used it get nothing more."))
        return redirect("meetings:calendar")
    token = make_key(request.user) if request.method == "POST" else ""
    address = settings.SITE_URL + reverse("meetings:feed", args=[token]) if token else ""
    return render(request, "meetings/calendar.html", {"key": key_of(request.user), "address": address})
