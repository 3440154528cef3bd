"""Public pages of meetings, and the forms with which organisers keep them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db.models import Max
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.acting import acting_city, is_organiser
from cities.kept import sent
from cities.models import City
from meetings.changes import announce, change, steps
from meetings.copying import CHOICES, HALF_A_YEAR, copy
from meetings.forms import ChangeForm, CopyForm, EditForm, NewForm
from meetings.models import Meeting, Minutes, Series
from meetings.registering import how_full, who_comes
from meetings.releasing import shown_to
from posts.visibility import groups_of


@login_not_required
def meeting_list(request):
    """All meetings: those to come, then those that were."""
    organiser = is_organiser(request)
    meetings = _seen(request).with_places()
    upcoming = list(meetings.upcoming())
    planned = list(meetings.filter(state=Meeting.State.PLANNED)) if organiser else []
    past = list(meetings.public().past())
    return render(
        request,
        "meetings/list.html",
        {
            "series": Series.objects.first(),
            "upcoming": upcoming,
            "planned": planned,
            "past": past,
            "organiser": organiser,
        },
    )


@login_not_required
def meeting_detail(request, number):
    """What is public about a meeting anyway."""
    meeting = find(request, number)
    return render(
        request,
        "meetings/detail.html",
        {
            "meeting": meeting,
            "to_come": not meeting.course_unknown and meeting.state in (Meeting.State.PLANNED, Meeting.State.ANNOUNCED),
            "steps": steps(meeting),
            "taking_part": _names(meeting.participating_cities),
            "earlier": _names(meeting.earlier_cities),
            "organiser": is_organiser(request),
            "call": meeting.takes_pitches and acting_city(request) is not None,
            "released": shown_to(request.user, meeting) if meeting.programme_number else None,
            **_inside(request, meeting),
            **_coming(request, meeting),
        },
    )


def _inside(request, meeting):
    """The ways to the minutes and to what happens right now, for those who may go them; others from its day on."""
    organiser, today = is_organiser(request), timezone.localdate()
    if organiser:
        readable = meeting.state in (Meeting.State.ANNOUNCED, Meeting.State.HELD)
    else:
        readable = meeting.date <= today and Minutes.objects.visible_to(request.user).filter(meeting=meeting).exists()
    on = meeting.is_to_come and meeting.date <= today
    return {"minutes": readable, "now": on and (organiser or meeting.room_id in groups_of(request.user))}


def _coming(request, meeting):
    """For those who act for a city and for organisers: who comes, and how they stand themselves."""
    city, organiser = acting_city(request), is_organiser(request)
    if not (city or organiser) or not meeting.is_to_come:
        return {}
    mine = meeting.registrations.standing().filter(person=request.user.pk).first() if city else None
    return {"coming": who_comes(meeting), "mine": mine, "full": how_full(meeting, city=city), "acts": city}


def meeting_new(request):
    """An organiser writes a new meeting down."""
    organisers_only(request)
    series = Series.objects.first()
    if series is None:
        raise Http404
    last = series.meetings.aggregate(number=Max("number"))["number"] or 0
    offered = {"number": last + 1, "title": f"{series} {last + 1}"}
    form = NewForm(sent(request), series=series, initial=offered)
    if request.method == "POST" and form.is_valid():
        meeting = announce(form.save(commit=False), by=request.user)
        form.save_m2m()
        messages.success(request, _("The meeting is here."))
        return redirect(meeting)
    return render(request, "meetings/edit.html", {"form": form})


def meeting_copy(request, number):
    """An organiser plans a new meeting after the pattern of this one."""
    organisers_only(request)
    meeting = find(request, number)
    last = meeting.series.meetings.aggregate(number=Max("number"))["number"]
    offered = {"number": last + 1, "title": f"{meeting.series} {last + 1}", "date": meeting.date + HALF_A_YEAR}
    form = CopyForm(sent(request), series=meeting.series, initial=offered | {"wanted": list(CHOICES)})
    if request.method == "POST" and form.is_valid():
        made = copy(meeting, **form.cleaned_data, by=request.user)
        messages.success(request, _("The new meeting is being planned. Only organisers see it until you announce it."))
        return redirect("meetings:edit", made.number)
    return render(request, "meetings/copy.html", {"form": form, "meeting": meeting})


def meeting_edit(request, number):
    """An organiser corrects the facts; date and state change with a reason on a page of their own."""
    organisers_only(request)
    meeting = find(request, number)
    form = EditForm(sent(request), instance=meeting)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(meeting)
    return render(request, "meetings/edit.html", {"form": form, "meeting": meeting})


def meeting_change(request, number):
    """An organiser moves, cancels or closes a meeting."""
    organisers_only(request)
    meeting = find(request, number)
    form = ChangeForm(sent(request), meeting=meeting)
    if request.method == "POST" and form.is_valid():
        change(meeting, by=request.user, **form.cleaned_data)
        messages.success(request, _("Saved. The former date stays in the history."))
        return redirect(meeting)
    return render(request, "meetings/change.html", {"form": form, "meeting": meeting})


def _seen(request):
    """Meetings that this reader may know of."""
    return Meeting.objects.all() if is_organiser(request) else Meeting.objects.public()


def find(request, number):
    """The meeting of this number, if this reader may know of it.

    There is one series now; a second one will get addresses of its own.
    """
    meeting = _seen(request).with_places().filter(number=number).order_by("series").first()
    if meeting is None:
        raise Http404
    return meeting


def _names(cities):
    """(address, name); a place outside the community has no page for everybody."""
    outside = City.Status.OUTSIDE
    return [("" if city.status == outside else city.get_absolute_url(), city.name) for city in cities.defer("arms")]


def organisers_only(request):
    if not is_organiser(request):
        raise Http404
