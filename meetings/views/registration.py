"""Coming to a meeting: the registration of oneself or of a colleague, and what may be done with it until the day."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.acting import acting_cities, coordinates, is_organiser, memberships
from cities.kept import sent
from cities.models import Membership
from meetings.models import Meeting, Registration
from meetings.online import coming_online, keep, link_of
from meetings.registering import (
    Full,
    Taken,
    colleagues,
    hand_over,
    how_full,
    leave,
    register,
    registrations_of,
    say_anew,
    say_yes,
    switch,
)
from meetings.registration_forms import HandOverForm, LeaveForm, OnlineForm, SaidForm, SignupForm
from meetings.views.meetings import find, organisers_only

State, Mode = Registration.State, Registration.Mode


def signup(request, number):
    """Register for a meeting; beside it, who of one's city comes already."""
    meeting = find(request, number)
    cities = acting_cities(request)
    if not cities or meeting.state == Meeting.State.PLANNED:
        raise Http404
    standing = registrations_of(meeting, cities=[city.pk for city in cities])
    people = _free(request, cities, standing)
    alone = not any(coordinates(request, city) for city in cities)
    typed, online = sent(request), meeting.online_capacity
    form = SignupForm(typed, people=people, alone=alone, online=online) if people and meeting.takes_signups else None
    if request.method == "POST" and form and form.is_valid():
        return _register(request, meeting, form)
    unsaid = "" if form else _unsaid(typed, standing)
    full = how_full(meeting, city=cities[0])
    context = {"meeting": meeting, "form": form, "standing": standing, "full": full, "city": cities[0]}
    return render(request, "meetings/signup.html", context | {"unsaid": unsaid}, status=409 if unsaid else 200)


def _unsaid(typed, standing):
    """The words of a form that came too late, unless they stand there already: then it has come twice."""
    words = " ".join(typed.get("seeks", "").split()) if typed else ""
    return "" if any(words == each.seeks for each in standing) else words


def _register(request, meeting, form):
    city, person = form.whom
    own = person == request.user.pk
    said = {"shows_name": own and form.cleaned_data["shows_name"], "seeks": form.cleaned_data["seeks"]}
    said["mode"] = form.cleaned_data.get("mode", Mode.ROOM)
    try:
        made = register(meeting, person, city, said, by=request.user)
    except Taken:  # a double click, or a colleague was faster
        messages.info(request, _("They are registered already."))
        return redirect("meetings:signup", meeting.number)
    if not own:
        words = _("%(who)s: %(what)s. They get a letter about it.")
        messages.success(request, words % {"who": made.person.name, "what": made.get_state_display()})
    elif made.state == State.SEAT:
        messages.success(request, _("There is a seat for you. We look forward to it."))
    else:
        messages.warning(request, _("No seat is free now. You are in the queue, and we write to you when one is."))
    return redirect("meetings:registration", meeting.number, made.code)


def _free(request, cities, standing):
    """{city: [(number, name)]} of those whom this person may register and who do not come yet."""
    known = {registration.person_id for registration in standing}
    people = {}
    for city in cities:
        named = colleagues(city) if coordinates(request, city) else [(request.user.pk, request.user.name)]
        people[city] = [(pk, name) for pk, name in named if pk not in known]
    return {city: named for city, named in people.items() if named}


def registration_detail(request, number, registration):
    """One registration: how it stands, what it says, and the ways on."""
    meeting, mine, manages = _find(request, number, registration)
    typed, form = sent(request), None
    if manages and mine.state in (State.SEAT, State.WAITING) and meeting.is_to_come:
        first = {"shows_name": mine.shows_name, "seeks": mine.seeks}
        form = SaidForm(typed, initial=first, own=mine.person_id == request.user.pk)
        if request.method == "POST" and form.is_valid():
            if say_anew(mine, form.cleaned_data, by=request.user):
                messages.success(request, _("Saved."))
                return redirect("meetings:registration", number, registration)
            meeting, mine, manages = _find(request, number, registration)  # it was given up in this very moment
            form = None
    unsaid = "" if form else _unsaid(typed, [mine])
    if request.method == "POST" and not form and not unsaid:
        messages.warning(request, _("It has changed meanwhile. Look at it once more."))
    sits = mine.person_id == request.user.pk and mine.state == State.SEAT
    context = {
        "meeting": meeting,
        "registration": mine,
        "manages": manages,
        "own": mine.person_id == request.user.pk,
        "form": form,
        "unsaid": unsaid,
        "shows": _code(meeting, mine) if sits and mine.mode == Mode.ROOM else "",
        "online": sits and meeting.is_to_come and meeting.online_capacity,
        "link": link_of(meeting) if sits and meeting.is_to_come and meeting.online_capacity else "",
        "certified": mine.presence == Registration.Presence.PRESENT and (manages or mine.person_id == request.user.pk),
        "other": _other(meeting, mine) if form else None,
        "before": how_full(meeting, since=mine.at, mode=mine.mode).before if mine.state == State.WAITING else None,
    }
    return render(request, "meetings/registration.html", context, status=409 if unsaid else 200)


def _code(meeting, mine):
    """The way to one's line of the list at the door; only organisers get through that door."""
    if not meeting.is_to_come:
        return ""
    return settings.SITE_URL + reverse("meetings:checkin_one", args=[meeting.number, mine.code])


def _other(meeting, mine):
    """The other way of taking part, if there is one."""
    other = Mode.ROOM if mine.mode == Mode.ONLINE else Mode.ONLINE
    return other if other == Mode.ROOM or meeting.online_capacity else None


def registration_switch(request, number, registration):
    """Online instead of in the hall, or the other way round: through the queue, as everybody else."""
    meeting, mine, manages = _find(request, number, registration)
    if not manages:
        raise Http404
    other = _other(meeting, mine)
    back = redirect("meetings:registration", number, registration)
    if not other or mine.state not in (State.SEAT, State.WAITING) or not meeting.is_to_come:
        return back
    full = False
    if request.method == "POST":
        if request.POST.get("to") != other:  # sent twice, or somebody was faster
            return back
        try:
            switch(mine, other, by=request.user, waits="waits" in request.POST)
        except Full:
            full = True
            mine.refresh_from_db(fields=["state", "mode", "at"])
        else:
            messages.success(request, _("Saved."))
            return back
    context = {"meeting": meeting, "registration": mine, "other": other, "label": other.label, "none_free": full}
    context["full"] = how_full(meeting, city=mine.city)
    return render(request, "meetings/switch.html", context, status=409 if full else 200)


def online_part(request, number):
    """For organisers: the online part, and its link."""
    organisers_only(request)
    meeting = find(request, number)
    now = {"seats": meeting.online_capacity, "link": link_of(meeting), "coming": coming_online(meeting)}
    form = OnlineForm(sent(request), **now)
    if request.method == "POST" and form.is_valid():
        keep(meeting, form.cleaned_data["seats"], form.cleaned_data["link"], by=request.user)
        messages.success(request, _("Saved."))
        return redirect("meetings:attendees", number)
    return render(request, "meetings/online.html", {"meeting": meeting, "form": form, "now": now})


def registration_answer(request, number, registration):
    """Yes: to a seat that is offered, or to the new date."""
    meeting, mine, manages = _find(request, number, registration)
    if not manages:
        raise Http404
    if request.method != "POST" or not meeting.is_to_come:
        return redirect("meetings:registration", number, registration)
    if say_yes(mine, by=request.user):
        waits = mine.state == State.WAITING
        messages.success(request, _("You stay in the queue.") if waits else _("We count on you."))
    else:
        messages.warning(request, _("The offer has lapsed meanwhile. You can register again."))
    return redirect("meetings:registration", number, registration)


def registration_leave(request, number, registration):
    """Not coming after all."""
    meeting, mine, manages = _find(request, number, registration)
    if not manages and mine.person_id != request.user.pk:
        raise Http404
    if mine.state in (State.LEFT, State.LAPSED) or not meeting.is_to_come:
        return redirect("meetings:registration", number, registration)
    form = LeaveForm(sent(request))
    if request.method == "POST" and form.is_valid():
        if leave(mine, form.cleaned_data["reason"], by=request.user):
            messages.success(request, _("Thank you for saying so. The seat goes to whoever waits longest."))
            return redirect("meetings:registration", number, registration)
        form.add_error(None, _("It has changed meanwhile. Look at it once more."))
    context = {"meeting": meeting, "registration": mine, "form": form}
    return render(request, "meetings/leave.html", context, status=409 if form.non_field_errors() else 200)


def registration_hand_over(request, number, registration):
    """A colleague comes instead; the seat stays with the city."""
    meeting, mine, manages = _find(request, number, registration)
    if not manages:
        raise Http404
    if mine.state != State.SEAT or not meeting.is_to_come:
        return redirect("meetings:registration", number, registration)
    coming = {each.person_id for each in registrations_of(meeting, cities=[mine.city_id])}
    people = [(pk, name) for pk, name in colleagues(mine.city) if pk not in coming]
    form = HandOverForm(sent(request), people=people)
    if request.method == "POST" and form.is_valid():
        return _hand_over(request, meeting, mine, form.cleaned_data["person"])
    context = {"meeting": meeting, "registration": mine, "form": form, "people": people}
    return render(request, "meetings/hand_over.html", context)


def _hand_over(request, meeting, mine, person):
    try:
        done = hand_over(mine, person, by=request.user)
    except Taken:
        done = False
    if done:
        messages.success(request, _("Your colleague comes instead. The seat stays with your city."))
        return redirect("meetings:signup", meeting.number)
    messages.warning(request, _("It has changed meanwhile. Look at it once more."))
    return redirect("meetings:registration", meeting.number, mine.code)


def attendees(request, number):
    """For organisers: everybody who has registered, by city, with how each stands."""
    organisers_only(request)
    meeting = find(request, number)
    rows = meeting.registrations.with_people().select_related("instead_of")
    rows = list(rows.order_by("city__sort_key", "city", "at"))
    counts = {state: sum(row.state == state for row in rows) for state in State}
    counted = [(state.label, counts[state]) for state in State if counts[state]]
    return render(request, "meetings/attendees.html", {"meeting": meeting, "rows": rows, "counted": counted})


def certificate(request, number, registration):
    """A paper for whoever was there, to be printed; gone when the tick is taken back."""
    meeting, mine, manages = _find(request, number, registration)
    if mine.presence != Registration.Presence.PRESENT or not (manages or mine.person_id == request.user.pk):
        raise Http404
    context = {"meeting": meeting, "registration": mine, "now": timezone.localdate()}
    return render(request, "meetings/certificate.html", context)


def _find(request, number, code):
    """(meeting, registration, whether this person may write it); a registration that one does not see is missing."""
    meeting = find(request, number)
    mine = meeting.registrations.with_people().filter(code=code).first()
    if mine is None:
        raise Http404
    acts = any(seat.city_id == mine.city_id and seat.role in Membership.SPEAKING for seat in memberships(request))
    own = mine.person_id == request.user.pk and acts
    return meeting, mine, own or coordinates(request, mine.city) or is_organiser(request)
