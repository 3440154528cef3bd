"""Public pages of meetings, and the forms with which organisers keep them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.acting import acting_city, acting_memberships, is_organiser
from cities.kept import sent
from cities.models import City
from meetings.after import answers_of, changes_after
from meetings.changes import announce, change, steps
from meetings.closing import may_be_closed
from meetings.copying import CHOICES, HALF_A_YEAR, copy
from meetings.forms import NUMBER_TAKEN, ChangeForm, CopyForm, EditForm, NewForm
from meetings.host import how_prepared, is_prepared
from meetings.models import Meeting, Poll, Series
from meetings.past import Asked
from meetings.reading import hanging_on_meeting
from meetings.registering import who_comes
from meetings.releasing import shown_to
from meetings.tasks import tasks_beside
from meetings.views.promises import promises_beside
from posts.editing import refused_by
from posts.visibility import groups_of


@login_not_required
def meeting_list(request):
    """All meetings: those to come, then those that were, a page of them."""
    organiser, city, asked = is_organiser(request), acting_city(request), Asked(request.GET)
    ahead = seen(request).ahead().rows()
    planned = [meeting for meeting in ahead if meeting.state == Meeting.State.PLANNED]
    page = asked.page(Meeting.objects.public().past())
    polls = Poll.objects.running().with_meetings().with_answer_of(city) if city or planned else []
    return render(
        request,
        "meetings/list.html",
        {
            "series": Series.objects.values("purpose").first(),
            "upcoming": [meeting for meeting in ahead if meeting not in planned],
            "planned": planned,
            "polls": list(polls),
            "asked": city,
            "past": page.rows,
            "newer": page.newer,
            "older": page.older,
            "narrowed": asked,
            "choices": asked.choices(page),
            "organiser": organiser,
            "takes_part": organiser or city is not None,
        },
    )


@login_not_required
def meeting_detail(request, number):
    """What is public about a meeting anyway."""
    meeting, organiser = find(request, number), is_organiser(request)
    hung = hanging_on_meeting(meeting, request.user, city=acting_city(request))
    coming = _coming(request, meeting, hung["full"])
    return render(
        request,
        "meetings/detail.html",
        {
            "meeting": meeting,
            "to_come": not meeting.course_unknown and meeting.state in (Meeting.State.PLANNED, Meeting.State.ANNOUNCED),
            "inside": hung["inside"],
            "steps": steps(meeting, hung["changes"]),
            "taking_part": _names(hung["cities"], "took_part"),
            "earlier": _names(hung["cities"], "spoke_before"),
            "organiser": organiser,
            "call": meeting.takes_pitches and acting_city(request) is not None,
            "released": shown_to(request.user, meeting) if meeting.programme_number else None,
            "given": hung["given"],
            "closable": organiser and may_be_closed(meeting),
            "packed": meeting.programme_number and (organiser or acting_city(request) is not None),
            "changes": changes_after(meeting),
            "answers": answers_of(meeting) if organiser and not meeting.is_to_come else None,
            "host": how_prepared(meeting, hung["days"]) if is_prepared(meeting) and hosts(request, meeting) else None,
            **_inside(request, meeting, reads=hung["minutes"]),
            **coming,
            **promises_beside(request, meeting, coming.get("coming")),
            **_tasks(request, meeting),
        },
    )


def _inside(request, meeting, *, reads):
    """The ways to the minutes and to what happens right now, for those who may go them; others from its day on.
    reads: whether there are minutes that this person reads.
    """
    organiser, today = is_organiser(request), timezone.localdate()
    if organiser:
        readable = meeting.state in (Meeting.State.ANNOUNCED, Meeting.State.HELD)
    else:
        readable = meeting.date <= today and reads
    on = meeting.is_to_come and meeting.date <= today
    return {"minutes": readable, "now": on and (organiser or meeting.room_id in groups_of(request.user))}


def _coming(request, meeting, full):
    """For those who act for a city and for organisers: who comes, and how they stand themselves."""
    city, organiser = acting_city(request), is_organiser(request)
    if not (city or organiser) or not meeting.is_to_come:
        return {}
    mine = meeting.registrations.standing().filter(person=request.user.pk).first() if city else None
    return {"coming": who_comes(meeting), "mine": mine, "full": full, "acts": city}


def _tasks(request, meeting):
    """Actions from last time before a meeting to come, and its own, as far as this person may read them."""
    if not (is_organiser(request) or acting_city(request)):
        return {}
    earlier, own = tasks_beside(meeting, request.user)
    return {"earlier_tasks": earlier, "tasks": own}


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
        try:
            with transaction.atomic():
                meeting = announce(form.save(commit=False), by=request.user)
                form.save_m2m()
            messages.success(request, _("The meeting is here."))
            return redirect(meeting)
        except IntegrityError as error:  # a second click, or a colleague at the same time
            if not refused_by(error, "meeting_number_once"):
                raise
            form.add_error("number", NUMBER_TAKEN)
    return render(request, "meetings/edit.html", {"form": form})


def meeting_copy(request, number):
    """An organiser plans a new meeting after the pattern of this one."""
    organisers_only(request)
    meeting = find(request, number)
    last = meeting.series.meetings.aggregate(number=Max("number"))["number"]
    offered = {"number": last + 1, "title": f"{meeting.series} {last + 1}", "date": meeting.date + HALF_A_YEAR}
    form = CopyForm(sent(request), series=meeting.series, initial=offered | {"wanted": list(CHOICES)})
    if request.method == "POST" and form.is_valid():
        try:
            with transaction.atomic():
                made = copy(meeting, **form.cleaned_data, by=request.user)
            said = _("The new meeting is being planned. Only organisers see it until you announce it.")
            messages.success(request, said)
            return redirect("meetings:edit", made.number)
        except IntegrityError as error:  # a second click, or a colleague at the same time
            if not refused_by(error, "meeting_number_once"):
                raise
            form.add_error("number", NUMBER_TAKEN)
    return render(request, "meetings/copy.html", {"form": form, "meeting": meeting})


def meeting_edit(request, number):
    """An organiser corrects the facts; date and state change with a reason on a page of their own."""
    meeting = held_fast(request, number)
    form = EditForm(sent(request), instance=meeting)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(meeting)
    context = {"form": form, "meeting": meeting}
    return render(request, "meetings/edit.html", context, status=409 if form.stale else 200)


def meeting_change(request, number):
    """An organiser moves, cancels or closes a meeting."""
    meeting = held_fast(request, number)
    form = ChangeForm(sent(request), meeting=meeting)
    if request.method == "POST" and form.is_valid():
        said = {name: form.cleaned_data[name] for name in (*form.replaces, "reason")}
        change(meeting, by=request.user, **said)
        messages.success(request, _("Saved. The former date stays in the history."))
        return redirect(meeting)
    context = {"form": form, "meeting": meeting}
    return render(request, "meetings/change.html", context, status=409 if form.stale else 200)


def seen(request):
    """Meetings that this reader may know of."""
    return Meeting.objects.all() if is_organiser(request) else Meeting.objects.public()


def find(request, number):
    """The meeting of this number, if this reader may know of it.

    There is one series now; a second one will get addresses of its own.
    """
    meeting = seen(request).with_places().filter(number=number).order_by("series").first()
    if meeting is None:
        raise Http404
    return meeting


def held_fast(request, number):
    """The meeting for an organiser. What a form that was sent compares itself with stays so until it is stored."""
    organisers_only(request)
    if request.method == "POST":
        list(Meeting.objects.select_for_update(of=("self",)).filter(number=number).values("pk"))
    return find(request, number)


def hosts(request, meeting):
    """Whether this person prepares the meeting: acts for its host city, or is an organiser."""
    return is_organiser(request) or any(seat.city_id == meeting.city_id for seat in acting_memberships(request))


def _names(cities, how):
    """[(address, name)] of those who did; a place outside the community has no page for everybody."""
    outside = City.Status.OUTSIDE
    return [
        ("" if city["status"] == outside else reverse("city", args=[city["id"]]), city["name"])
        for city in cities
        if city[how]
    ]


def organisers_only(request):
    if not is_organiser(request):
        raise Http404
