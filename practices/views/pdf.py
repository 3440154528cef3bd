"""A practice to take along on paper."""

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from cities.acting import acting_city
from practices import reading
from practices.pdf import CannotPrint, drawn_address, pdf
from practices.supplementing import supplements_of
from practices.views.detail import parted, record, suits_for

LOCK = 7306104


def practice_pdf(request, code):
    """The record as its readers see it, with the reader's name on each page. One at a time for each person."""
    practice = reading.find(code, request.user, city=lambda: acting_city(request))
    if practice is None or practice.is_draft:
        raise Http404
    if not alone(request.user):
        return render(request, "429.html", status=429)
    rows, city = reading.rows_of(practice), acting_city(request)
    context = record(practice, rows) | {
        "sill": reading.door(practice),
        "reader": request.user.full_name,
        "suits": suits_for(request, city, practice, rows["fits"], None) if rows["fits"] else None,
        "supplements": supplements_of(practice, reader=request.user) if practice.supplemented else None,
        "place": city.name if city else "",
        "now": timezone.now(),
        "code": drawn_address(settings.SITE_URL + reverse("practices:detail", args=[code])),
        **parted(request, practice),
    }
    try:
        made = pdf(context)
    except CannotPrint:
        return render(request, "practices/pdf_missing.html", {"practice": practice}, status=503)
    # The name of the file says nothing: it lies about in downloads.
    return HttpResponse(
        made, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{code}.pdf"'}
    )


def alone(person):
    """Setting type is slow: whoever has one on the press waits for it. Held to the end of the request."""
    with connection.cursor() as cursor:
        cursor.execute("select pg_try_advisory_xact_lock(%s, %s::bigint::bit(32)::int)", [LOCK, person.pk])
        return cursor.fetchone()[0]
