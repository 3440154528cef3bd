"""The package of a meeting to take along."""

from django.http import FileResponse, Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cities.acting import acting_city, is_organiser
from meetings.packing import pack
from meetings.views.meetings import find
from practices.views.pdf import alone


@require_safe
def package(request, number):
    """What this reader may read of the meeting now, as a zip. One at a time for each person."""
    meeting = find(request, number)
    if acting_city(request) is None and not is_organiser(request):
        raise Http404
    if not alone(request.user):
        return render(request, "429.html", status=429)
    # The name of the file says nothing: it lies about in downloads.
    answer = FileResponse(pack(meeting, request.user), as_attachment=True, filename=f"balik-{meeting.number}.zip")
    answer["Content-Type"] = "application/zip"
    answer["Cache-Control"] = "private, no-store"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
