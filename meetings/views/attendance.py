"""At the door: the list of who comes, ticked on a phone, by name or by the code that somebody shows."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from cities.kept import sent
from cities.models import Membership
from meetings.attendance import add_unannounced, attendance, is_open, tick, unannounced
from meetings.models import Registration
from meetings.registering import Taken
from meetings.registration_forms import UnannouncedForm
from meetings.views.meetings import find, organisers_only

Presence = Registration.Presence


def checkin(request, number):
    """The list at the door; ?hledat=… narrows it to names or cities. POST ticks a line or adds who came unannounced."""
    organisers_only(request)
    meeting = find(request, number)
    typed = sent(request)
    form = UnannouncedForm(typed if typed and "seat" in typed else None, people=unannounced(meeting))
    if request.method == "POST" and is_open(meeting):
        if "seat" not in request.POST:
            return _tick(request, meeting)
        if form.is_valid():
            return _add(request, meeting, form.cleaned_data["seat"])
    rows, wanted = list(attendance(meeting)), " ".join(request.GET.get("hledat", "").replace("\0", "").split())
    shown = [row for row in rows if wanted.casefold() in f"{row.city.name} {row.person.name}".casefold()]
    context = {
        "meeting": meeting,
        "rows": shown,
        "all": len(rows),
        "present": sum(row.presence == Presence.PRESENT for row in rows),
        "wanted": wanted,
        "open": is_open(meeting),
        "begun": meeting.date <= timezone.localdate() and is_open(meeting),
        "form": form,
    }
    return render(request, "meetings/checkin.html", context)


def _tick(request, meeting):
    row = meeting.registrations.filter(code=request.POST.get("registration", "")).select_related("person").first()
    presence = request.POST.get("presence", "")
    if row is None or presence not in ("", *Presence.values):
        raise Http404
    tick(row, presence, by=request.user)
    words = Presence(presence).label if presence else _("not ticked")
    messages.success(request, _("%(who)s: %(what)s.") % {"who": row.person.name, "what": words})
    back = reverse("meetings:checkin", args=[meeting.number])
    return redirect(f"{back}#{row.code}" if "one" not in request.POST else f"{back}{row.code}/")


def _add(request, meeting, pk):
    seat = Membership.objects.current().select_related("person", "city").filter(pk=pk).first()
    try:
        made = add_unannounced(meeting, seat, by=request.user)
    except Taken:  # a colleague at the door was faster
        messages.info(request, _("They are registered already."))
        return redirect("meetings:checkin", meeting.number)
    messages.success(request, _("%(who)s: %(what)s.") % {"who": seat.person.name, "what": Presence.PRESENT.label})
    return redirect(f"{reverse('meetings:checkin', args=[meeting.number])}#{made.code}")


def checkin_one(request, number, registration):
    """Where the code leads that somebody shows at the door: their line alone."""
    organisers_only(request)
    meeting = find(request, number)
    row = attendance(meeting).filter(code=registration).first()
    if row is None:
        raise Http404
    return render(request, "meetings/checkin_one.html", {"meeting": meeting, "row": row, "open": is_open(meeting)})
