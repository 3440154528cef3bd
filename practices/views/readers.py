"""Which cities have opened a practice: for its editors, by city and month, never by person."""

from django.http import Http404
from django.shortcuts import render

from practices.desk import editable
from practices.having_read import cities_that_read


def practice_readers(request, code):
    """The cities that opened it within a year."""
    practice = editable(request, code)
    if practice is None or practice.is_draft:
        raise Http404
    return render(request, "practices/readers.html", {"practice": practice, "cities": cities_that_read(practice)})
