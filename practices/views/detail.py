"""The page of one practice."""

from urllib.parse import urlsplit

from django.http import Http404
from django.shortcuts import render
from django.utils import timezone

from practices import reading
from practices.charts import charts, singles
from practices.wording import missing


def practice_detail(request, code):
    """A practice as its readers see it. For anybody else the page does not exist."""
    practice = reading.find(code, request.user)
    if practice is None:
        raise Http404
    rows = reading.rows_of(practice)
    context = record(practice, rows) | {
        "sill": None if practice.is_draft else reading.door(practice),
        "missing": missing(reading.as_written(practice, rows)) if practice.editable else [],
        "now": timezone.now(),
    }
    return render(request, "practices/detail.html", context)


def record(practice, rows):
    """What templates/practices/_record.html prints; the preview prints the same."""
    return {
        "practice": practice,
        **rows,
        "lesson": rows["lessons"][0] if rows["lessons"] else None,
        "more_lessons": rows["lessons"][1:],
        "charts": charts(rows["indicators"]),
        "singles": singles(rows["indicators"]),
        "sources": [(row["url"], row["title"] or _host(row["url"]), _host(row["url"])) for row in rows["sources"]],
        "contact": reading.contact_of(practice),
        "steps": reading.course(practice, rows),
    }


def _host(url):
    return (urlsplit(url).hostname or "").removeprefix("www.")
