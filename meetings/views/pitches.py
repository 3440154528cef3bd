"""Pitches for their cities: the call, one pitch with what is said under it, confirming, withdrawing, asking again."""

from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from cities import kept
from cities.acting import acting_cities, acting_memberships, is_organiser
from meetings.asking_again import ask_again, may_ask_again
from meetings.bringing import materials_of
from meetings.crossing import crossing
from meetings.deciding import DECIDABLE, backlog, pending, pitches_of
from meetings.models import Meeting, Pitch
from meetings.pitch_forms import DecisionForm, NoteForm, WithdrawForm
from meetings.pitching import (
    confirm,
    late_until,
    may_submit,
    said_already,
    withdraw,
)
from meetings.questioning import questions_of
from meetings.reading import hanging_on, would_try
from meetings.views.meetings import find, hosts
from meetings.writing_up import may_be_written_up, write_up
from posts.editing import Stale
from practices.models import Practice
from practices.reading import door
from practices.views.conflict import lost
from practices.views.talking import talk_under
from practices.views.write import from_own_form

Status = Pitch.Status


def call(request, number):
    """What the meeting looks for, until when, and one's own pitches; for organisers the way to all of them."""
    meeting = find(request, number)
    cities = [seat.city for seat in acting_memberships(request)]
    if not cities and not is_organiser(request):
        raise Http404
    mine = Pitch.objects.visible_to(request.user).filter(meeting=meeting, city__in=cities, deleted_at=None)
    late = {city: late_until(meeting, city) for city in cities}
    context = {
        "meeting": meeting,
        "mine": list(mine.select_related("city", "presenter").defer("city__arms").order_by("-updated_at", "-pk")),
        "may": any(may_submit(meeting, city) for city in cities),
        "late": [(city, day) for city, day in late.items() if day and not meeting.takes_pitches],
        "days": meeting.pitches_until and (meeting.pitches_until - timezone.localdate()).days,
        "organiser": is_organiser(request),
    }
    return render(request, "pitches/call.html", context)


def pitch_where(request):
    """At which meeting: where pitches are taken now. ?z=… goes along. With one call open it is that one."""
    cities = [seat.city for seat in acting_memberships(request)]
    if not cities:
        raise Http404
    coming = Meeting.objects.upcoming().with_places()
    found = [meeting for meeting in coming if any(may_submit(meeting, city) for city in cities)]
    query = f"?{urlencode({'z': request.GET['z']})}" if request.GET.get("z") else ""
    if len(found) == 1:
        return redirect(reverse("meetings:pitch_new", args=[found[0].number]) + query)
    return render(request, "pitches/where.html", {"meetings": found, "query": query, "coming": coming})


def pitch_detail(request, code):
    """A pitch as its readers see it; more of it for its city, for organisers and for the host."""
    pitch = read(request, code)
    organiser, draft = is_organiser(request), pitch.status == Status.DRAFT
    host = not draft and hosts(request, pitch.meeting)
    hung = _hanging(request, pitch, organiser=organiser, host=host)
    if not hung:
        raise Http404
    pitch.groups, pitch.talked, editable = hung["groups"] or [], hung["talked"], hung["editable"]
    reviews = host and (organiser or not editable)
    sill, cities = None if draft else door(pitch), acting_cities(request)
    context = {
        **hung,
        "pitch": pitch,
        "practice": pitch,  # what the templates of talking call the post
        "meeting": pitch.meeting,
        "sill": sill,
        "inner": editable or organiser or reviews,
        "answerable": editable or organiser,
        "may_ask": [city for city in cities if city.pk in hung["may_ask"]],
        "may_ask_again": [city for city in cities if hung["again"] and city.pk in hung["again"]["may"]],
        "materials": materials_of(pitch, reader=request.user),
        "brings": editable or organiser and not draft,
        "wills": would_try(hung["feedback"]),
        "questions": _questions(request, pitch, organiser=organiser),
        "talk": talk_under(request, pitch) if sill else None,
        "tongue": pitch.language if pitch.language != get_language() else "",
        "may_withdraw": editable and pitch.status in Pitch.OPEN,
        "may_write_up": editable and may_be_written_up(pitch),
        "may_submit": editable and draft and may_submit(pitch.meeting, pitch.city),
        "organiser": organiser and not draft,
        "reviews": reviews,
        **(_reviewing(pitch, hung["decision"], organiser=organiser) if reviews else {}),
    }
    return render(request, "pitches/detail.html", context)


def _hanging(request, pitch, *, organiser, host):
    """What hangs on it. Cities ask about it once it stands in a released programme and until the meeting is over; then
    they may ask for it again.
    """
    meeting, cities, today = pitch.meeting, acting_cities(request), timezone.localdate()
    asking = [city.pk for city in cities if city.pk != pitch.city_id]
    roles = {
        "organiser": organiser,
        "host": host,
        "begun": bool(meeting.programme_number) and meeting.date <= today,
        "asking": asking if meeting.programme_number and meeting.is_to_come else [],
        "own": [city.pk for city in cities],
        "over": (meeting.date_to or meeting.date) < today and pitch.status in Pitch.ASKABLE,
    }
    return hanging_on(pitch, reader=request.user, **roles)


def _questions(request, pitch, *, organiser):
    """What cities want to know of it, once it stands in a released programme."""
    if not pitch.meeting.programme_number:
        return []
    return questions_of(pitch, request.user, cities=acting_cities(request), organiser=organiser)


def _reviewing(pitch, decision, *, organiser):
    decides = organiser and pitch.status in DECIDABLE
    open_still = organiser and pitch.meeting.is_to_come and pitch.status in Pitch.OPEN
    return {
        "note_form": NoteForm(),
        "crossing": crossing(pitch.meeting, {pitch.pk}) if open_still else [],
        "decision_form": DecisionForm(instance=decision) if decides else None,
    }


def read(request, code):
    """The pitch as this person reads it; else the page is missing. mine: they may edit it."""
    found = Pitch.objects.visible_to(request.user).select_related(
        "city", "unit", "author", "presenter", "meeting__city"
    )
    mine = Exists(Pitch.objects.editable_by(request.user).filter(pk=OuterRef("pk")))
    pitch = found.defer("city__arms", "meeting__city__arms").annotate(mine=mine).filter(code=code).first()
    if pitch is None:
        raise Http404
    return pitch


def to_edit(request, code):
    """The pitch if this person may change it, else None."""
    found = Pitch.objects.editable_by(request.user).select_related("city", "keeper", "unit", "meeting__city")
    return found.defer("city__arms", "meeting__city__arms").filter(code=code).first()


def pitch_confirm(request, code):
    """The city comes with it."""
    pitch = to_edit(request, code)
    if pitch is None:
        raise Http404
    if request.method != "POST":
        return redirect("pitches:detail", code=code)
    try:
        confirm(pitch, by=request.user)
        messages.success(request, _("Confirmed. The organisers put it into the programme."))
    except Stale:
        messages.info(request, _("It has changed meanwhile. This is how it stands now."))
    return redirect("pitches:detail", code=code)


def pitch_ask_again(request, code):
    """One's city would like to hear it (again); do=withdraw takes that back."""
    pitch, cities = read(request, code), {str(city.pk): city for city in acting_cities(request)}
    if not cities:
        raise Http404
    if request.method == "POST":
        withdrawn = request.POST.get("do") == "withdraw"
        city = cities.get(request.POST.get("city", next(iter(cities))))
        if city and (withdrawn or may_ask_again(pitch, city)):
            ask_again(pitch, city, by=request.user, withdraw=withdrawn)
        else:
            messages.info(request, _("It has changed meanwhile. This is how it stands now."))
    return redirect(reverse("pitches:detail", args=[code]) + "#znovu")


def pitch_write_up(request, code):
    """Make a practice of what was given: a draft with its words. The second click leads to the same one."""
    pitch = to_edit(request, code)
    if pitch is None:
        raise Http404
    if request.method != "POST":
        return redirect("pitches:detail", code=code)
    made = write_up(pitch, by=request.user)
    if made is None:
        made = Practice.objects.editable_by(request.user).filter(pitched=pitch.pk).first()
    else:
        messages.success(request, _("This is a draft with the words of the pitch. Add what is missing and share it."))
    if made is None and pitch.status == Status.GIVEN:
        messages.info(
            request, _("A practice of it was begun already: a colleague has the draft, or it is in the trash.")
        )
    if made is None:
        return redirect("pitches:detail", code=code)
    return redirect("practices:edit", code=made.code)


@from_own_form
def pitch_withdraw(request, code):
    """The city does not come with it, and says why."""
    pitch = to_edit(request, code)
    if pitch is None:
        return lost(request, WithdrawForm)
    form = WithdrawForm(kept.sent(request))
    if request.method == "POST" and form.is_valid():
        try:
            withdraw(pitch, form.cleaned_data["word"], by=request.user)
            messages.success(request, _("Withdrawn. The organisers know it."))
        except Stale:
            if not said_already(pitch, Status.WITHDRAWN, form.cleaned_data["word"], by=request.user):
                form.add_error(None, now_it_is(pitch))
        if form.is_valid():
            return redirect("pitches:detail", code=code)
    if request.method != "POST" and pitch.status not in Pitch.OPEN and not form.is_bound:
        return redirect("pitches:detail", code=code)
    context = {"pitch": pitch, "meeting": pitch.meeting, "form": form}
    return render(request, "pitches/withdraw.html", context, status=409 if form.non_field_errors() else 200)


def now_it_is(pitch):
    """What to say of a pitch that has changed since its page was shown."""
    pitch.refresh_from_db(fields=["status"])
    return _("It has changed meanwhile. Its state is now: %(status)s.") % {"status": pitch.get_status_display()}


def board(request, number):
    """All pitches of a meeting, for organisers and the host: narrowed by ?stav=… and ?format=…."""
    meeting = find(request, number)
    organiser = is_organiser(request)
    if not hosts(request, meeting):
        raise Http404
    every = list(pitches_of(meeting, request.user))
    wanted = {name: request.GET.get(name, "") for name in ("stav", "format")}
    shown = [p for p in every if wanted["stav"] in ("", p.status) and wanted["format"] in ("", p.format)]
    decisions = {each.pitch_id: each for each in pending(meeting)} if organiser else {}
    context = {
        "meeting": meeting,
        "rows": [(pitch, decisions.get(pitch.pk)) for pitch in shown],
        "all": len(every),
        "wanted": wanted,
        "states": [(status, sum(p.status == status for p in every)) for status in Status if status != Status.DRAFT],
        "formats": Pitch.Format,
        "waiting": len(decisions),
        "crossing": crossing(meeting, set(decisions)),
        "backlog": backlog(meeting, request.user).count() if organiser and meeting.is_to_come else 0,
        "organiser": organiser,
    }
    return render(request, "pitches/board.html", context)
