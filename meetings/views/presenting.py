"""The page of whoever presents a pitch."""

from django.http import Http404
from django.shortcuts import render

from cities.acting import acting_memberships, is_organiser
from meetings.bringing import materials_of
from meetings.host import host_sheet
from meetings.models import Pitch
from meetings.presenting import checklist, place_of
from meetings.questioning import most_seconded, questions_of
from meetings.views.pitches import read


def presenter_page(request, code):
    """All about the day in one place, for the city of the pitch and for organisers."""
    pitch = read(request, code)
    if not pitch.mine and not is_organiser(request):
        raise Http404
    materials = materials_of(pitch, reader=request.user)
    cities = [seat.city for seat in acting_memberships(request)]
    questions = questions_of(pitch, request.user, cities=cities, organiser=is_organiser(request))
    context = {
        "pitch": pitch,
        "meeting": pitch.meeting,
        "place": place_of(pitch, request.user),
        "limits": Pitch.LENGTHS[pitch.format],
        "tasks": checklist(pitch, materials, editable=pitch.mine),
        "materials": materials,
        "brings": pitch.status != Pitch.Status.DRAFT or pitch.mine,
        "questions": most_seconded(questions),
        "answerable": True,
        "sheet": host_sheet(pitch.meeting),
    }
    return render(request, "pitches/presenter.html", context)
