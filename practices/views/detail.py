"""The page of one practice."""

from datetime import timedelta
from urllib.parse import urlsplit

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import get_language

from cities.acting import acting_city, coordinates, is_organiser
from posts.files import files_of
from practices import reading
from practices.adopting import adoptions_of
from practices.charts import charts, singles
from practices.entrusting import origin_of
from practices.fitting import sentences
from practices.having_read import changed_since, note_read
from practices.models import Practice
from practices.narrower import hidden_words, parts_of
from practices.supplementing import supplements_of
from practices.views.talking import talk_under
from practices.wording import missing, not_known

ADDRESS = 70  # characters of a source's address on the page
YEAR = timedelta(days=365)  # after which a record asks to be confirmed


def practice_detail(request, code):
    """A practice as its readers see it. For anybody else the page does not exist."""
    practice = reading.find(code, request.user, city=lambda: acting_city(request))
    if practice is None:
        raise Http404
    rows = reading.rows_of(practice)
    sill = None if practice.is_draft else reading.door(practice)
    if sill and practice.editable:
        sill["history_url"] = reverse("practices:share", args=[practice.code]) + "#log"
    now, confirmed_on = timezone.now(), practice.confirmed_at or practice.published_at
    adopted = adoptions_of(practice, reader=request.user) if sill and practice.adopted else None
    context = record(practice, rows) | {
        "sill": sill,
        "confirmed_on": confirmed_on,
        "late": bool(sill) and now - confirmed_on > YEAR,
        "missing": missing(reading.as_written(practice, rows)) if practice.editable else [],
        "files": files_of(practice, reader=request.user) if practice.filed else None,
        "adopted": adopted,
        "suits": suits_for(request, acting_city(request), practice, rows["fits"], adopted) if rows["fits"] else None,
        "supplements": supplements_of(practice, reader=request.user) if sill and practice.supplemented else None,
        "talk": talk_under(request, practice) if sill else None,
        "changed": changed_since(practice),
        "origin": origin_of(practice, request) if practice.editable else None,
        "curates": is_organiser(request) and not practice.editable,
        "now": now,
        **parted(request, practice),
    }
    if sill and request.method == "GET":
        note_read(practice, request.user, acting_city(request))
    return render(request, "practices/detail.html", context)


def parted(request, practice):
    """The narrower parts that this reader may see, and in words how many there are besides."""
    if not practice.parted:
        return {"parts": None, "unseen": ""}
    unseen = hidden_words(practice) if practice.tells_more else ""
    return {"parts": parts_of(practice, reader=request.user), "unseen": unseen}


def suits_for(request, city, practice, fits, adopted):
    """Whether it fits the reader's own city, in sentences; of its own practice no city needs to be told."""
    if city is None or city.pk == practice.city_id:
        return None
    said = sentences(fits, city, adopted["rows"] if adopted else ())
    return {"city": city, "said": said, "may_fill": coordinates(request, city)} if said else None


def record(practice, rows):
    """What templates/practices/_record.html prints; the preview prints the same."""
    return {
        "practice": practice,
        **rows,
        # Texts in another language than the page say so.
        "tongue": "" if practice.language == get_language() else format_html(' lang="{}"', practice.language),
        # A summary that only repeats how the results begin is for cards.
        "lead": "" if practice.results.startswith(practice.summary.rstrip(" ….")) else practice.summary,
        "lesson": rows["lessons"][0] if rows["lessons"] else None,
        "more_lessons": rows["lessons"][1:],
        "charts": charts(rows["indicators"]),
        "singles": singles(rows["indicators"]),
        "sources": [(row["url"], *_source(row)) for row in rows["sources"]],
        "contacts": reading.contacts_of(practice),
        "failure": tells_failure(practice, rows),
        "offered": [Practice.Offer(each).label for each in practice.offer],
        "allowed": [Practice.May(each).label for each in practice.may],
        "not_known": not_known({"unknown": practice.unknown}) if practice.unknown else [],
        "steps": reading.course(practice, rows),
    }


def tells_failure(practice, rows):
    """Whether anything is said of how it was stopped or did not work out."""
    texts = (practice.expected, practice.happened, practice.warning_sign, practice.saved, practice.advice)
    return any((*texts, practice.cost_sunk, rows["turning_points"], rows["causes"], rows["conditions"]))


def _source(row):
    """(title, host) of a source; without a title its address, short enough to read."""
    parts = urlsplit(row["url"])
    host = (parts.hostname or "").removeprefix("www.")
    if row["title"]:
        return row["title"], host
    address = host + parts.path.rstrip("/")
    return address if len(address) <= ADDRESS else address[: ADDRESS - 1] + "…", ""
