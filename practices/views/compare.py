"""Two to four practices side by side."""

from django.shortcuts import render
from django.utils import timezone

from practices import reading
from practices.side_by_side import rows_of

MOST = 4


def practice_compare(request):
    """Those of the practices in the address that the reader may read; any other is simply not there."""
    codes = list(dict.fromkeys(request.GET.getlist("p")))[:MOST]
    practices = [each for each in reading.find_all(codes, request.user) if not each.is_draft] if codes else []
    context = {"practices": practices, "rows": rows_of(practices), "now": timezone.now()}
    return render(request, "practices/side_by_side.html", context)
