"""At the door: the list of who comes, ticked on a phone, by name or by the code that somebody shows."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.kept import sent
from cities.models import Membership
from meetings.attendance import add_unannounced, attendance, is_open, substitute, substitutes, tick, unlisted
from meetings.models import Registration
from meetings.registering import Taken
from meetings.registration_forms import InsteadForm, UnannouncedForm
from meetings.views.meetings import find, organisers_only

Presence = Registration.Presence


def checkin(request, number):
    """The list at the door; ?hledat=… narrows it to names or cities. POST ticks a line, says who came instead, or adds
    who came unannounced.
    """
    organisers_only(request)
    meeting = find(request, number)
    if request.method == "POST" and "presence" in request.POST:
        return _tick(request, meeting)
    rows, others, typed = list(attendance(meeting)), unlisted(meeting), sent(request)
    _offer_substitutes(rows, others, typed)
    people = [(seat.pk, f"{seat.city.name}: {seat.person.name}") for seat in others]
    form = UnannouncedForm(typed if typed and "seat" in typed else None, people=people)
    if request.method == "POST" and is_open(meeting):
        if "person" in request.POST:
            done = _substitute(request, meeting, rows)
            if done:
                return done
        elif form.is_valid():
            return _add(request, meeting, form.cleaned_data["seat"])
    wanted = " ".join(request.GET.get("hledat", "").replace("\0", "").split())
    shown = [row for row in rows if wanted.casefold() in f"{row.city.name} {row.person.name}".casefold()]
    wrong = [row.instead for row in rows if row.instead and row.instead.is_bound]
    context = {"rows": shown, "wanted": wanted, "form": form, "forms": wrong}
    return render(request, "meetings/checkin.html", context | _frame(meeting, rows))


def _frame(meeting, rows):
    """What the list, one line alone and the answer to a script have in common."""
    return {
        "meeting": meeting,
        "open": is_open(meeting),
        "all": len(rows),
        "present": sum(row.presence == Presence.PRESENT for row in rows),
        "begun": meeting.date <= timezone.localdate() and is_open(meeting),
        "presences": Presence.choices,
    }


def _offer_substitutes(rows, others, typed):
    """Give each row the form that says who came instead, or None when nobody could have."""
    for row in rows:
        people, mine = substitutes(row, others), typed and "person" in typed and typed.get("registration") == row.code
        row.instead = InsteadForm(typed if mine else None, code=row.code, people=people) if people else None


def _tick(request, meeting):
    """A page for a person; for the script (static/js/ticks.js) the line alone, 409 when it does not count any more."""
    code, presence, script = request.POST.get("registration", ""), request.POST["presence"], _is_script(request)
    row = meeting.registrations.with_people().filter(code=code).first()
    if row is None or presence not in ("", *Presence.values):
        raise Http404
    if script and request.POST.get("by") != str(request.user.pk):  # somebody else has signed in meanwhile
        raise PermissionDenied
    if is_open(meeting):
        tick(row, presence, by=request.user, seen=request.POST.getlist("was"))
        row.refresh_from_db(fields=["presence", "checked_at"])
    counts = row.presence == presence
    if script:
        context = _frame(meeting, list(attendance(meeting))) | {"row": row, "alone": "one" in request.POST}
        return render(request, "meetings/ticked.html", context, status=200 if counts else 409)
    if not counts:
        return _changed(request, meeting, row, alone="one" in request.POST)
    words = Presence(presence).label if presence else _("not ticked")
    messages.success(request, _("%(who)s: %(what)s.") % {"who": row.person.name, "what": words})
    return _back(meeting, row, alone="one" in request.POST)


def _is_script(request):
    return request.headers.get("X-Requested-With") == "part"


def _back(meeting, row, alone=False):
    page = reverse("meetings:checkin", args=[meeting.number])
    return redirect(f"{page}{row.code}/" if alone else f"{page}#{row.code}")


def _substitute(request, meeting, rows):
    """The answer, or None when the form is to be shown with its errors."""
    row = next((row for row in rows if row.code == request.POST.get("registration")), None)
    if row is None:
        raise Http404
    if request.POST["person"] == str(row.person_id):  # sent twice
        return _back(meeting, row)
    if row.instead is None or request.POST.get("registered") != str(row.person_id):
        return _changed(request, meeting, row)
    if not row.instead.is_valid():
        return None
    person = row.instead.cleaned_data["person"]
    try:
        done = substitute(row, person, by=request.user)
    except Taken:  # they were added as unannounced meanwhile
        done = False
    if not done:
        return _changed(request, meeting, row)
    name = dict(row.instead.fields["person"].choices)[person]
    messages.success(request, _("%(who)s: %(what)s.") % {"who": name, "what": Presence.PRESENT.label})
    return _back(meeting, row)


def _changed(request, meeting, row, alone=False):
    messages.warning(request, _("It has changed meanwhile. Look at it once more."))
    return _back(meeting, row, alone)


def _add(request, meeting, pk):
    seat = Membership.objects.current().select_related("person", "city").filter(pk=pk).first()
    try:
        made = add_unannounced(meeting, seat, by=request.user)
    except Taken:  # a colleague at the door was faster
        messages.info(request, _("They are registered already."))
        return redirect("meetings:checkin", meeting.number)
    messages.success(request, _("%(who)s: %(what)s.") % {"who": seat.person.name, "what": Presence.PRESENT.label})
    return _back(meeting, made)


def checkin_one(request, number, registration):
    """Where the code leads that somebody shows at the door: their line alone."""
    organisers_only(request)
    meeting = find(request, number)
    row = attendance(meeting).filter(code=registration).first()
    if row is None:
        raise Http404
    _offer_substitutes([row], unlisted(meeting), None)
    return render(request, "meetings/checkin_one.html", {"row": row} | _frame(meeting, [row]))
