"""What happens right now: for organisers with deeds, for those in the room to look at."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from cities.acting import is_organiser
from cities.numbers import as_number
from meetings.deciding import give
from meetings.models import Pitch
from meetings.noting import Item, minutes_of
from meetings.releasing import shown_to
from meetings.running import halls_at, rows_of
from meetings.views.meetings import find, organisers_only
from meetings.views.minutes import takes_notes
from meetings.views.pitches import now_it_is
from posts.visibility import groups_of


def clock():
    return timezone.localtime()


def now(request, number):
    """The current item by the clock in Prague and what comes next. ?bod=… says that another one is on."""
    meeting, organiser = find(request, number), is_organiser(request)
    if not organiser and meeting.room_id not in groups_of(request.user):
        raise Http404
    moment = clock()
    day = (moment.date() - meeting.date).days + 1
    chosen = as_number(request.GET.get("bod"), 999)
    programme = shown_to(request.user, meeting)
    rows = rows_of(programme, day) if programme else []
    context = {
        "meeting": meeting,
        "organiser": organiser,
        "moment": moment,
        "today": meeting.date <= moment.date() <= (meeting.date_to or meeting.date),
        "over": moment.date() > (meeting.date_to or meeting.date),
        "halls": halls_at(rows, moment.hour * 60 + moment.minute, chosen),
        "chosen": chosen,
    }
    part = request.htmx and not request.htmx.boosted and not request.htmx.history_restore_request
    if not part:
        found = minutes_of(meeting, request.user)
        if found:
            found.meeting = meeting
        on = [Item(hall.now.title, "", hall.now.pitch, []) for hall in context["halls"] if hall.now]
        writes = found is not None and takes_notes(request, found)
        context |= {"minutes": found, "writes": writes, "items": on or [Item("", "", None, [])]}
    response = render(request, "minutes/_now.html" if part else "minutes/now.html", context)
    patch_vary_headers(response, ["HX-Request"])
    return response


@require_POST
def now_given(request, number):
    """A pitch was given; on to what comes next."""
    organisers_only(request)
    meeting = find(request, number)
    given = Pitch.objects.visible_to(request.user).filter(meeting=meeting, code=request.POST.get("pitch", ""))
    pitch = given.select_related("meeting").first()
    if pitch is None:
        raise Http404
    if give([pitch], by=request.user) or pitch.status == Pitch.Status.GIVEN:
        messages.success(request, _("“%(title)s” was given.") % {"title": pitch.title})
    else:
        messages.info(request, now_it_is(pitch))
    onward = request.POST.get("next", "")
    return redirect(reverse("meetings:now", args=[number]) + (f"?bod={onward}" if onward.isdecimal() else ""))
