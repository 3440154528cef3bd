"""Where my city and I are mentioned in discussions."""

from django.shortcuts import render
from django.urls import reverse

from cities.acting import memberships
from cities.models import Membership
from posts.markdown import as_text
from posts.mentions import mentions_of
from posts.models import Post
from practices.views.supplements import page_asked

EXCERPT = 240  # characters of a comment


def my_cities(request):
    return [seat.city_id for seat in memberships(request) if seat.role in Membership.SPEAKING]


def mention_list(request):
    """Comments that mention this person or their city, as far as they may read them now."""
    page = page_asked(request)
    rows, pages = mentions_of(request.user, my_cities(request), page=page)
    for row in rows:
        row["url"], row["text"] = _address(row), _excerpt(row["body"])
    return render(request, "practices/mentions.html", {"rows": rows, "number": page, "pages": pages})


def _address(row):
    if row["kind"] == Post.Kind.PRACTICE:
        return reverse("practices:comment", args=[row["post"], row["code"]])
    if row["kind"] == Post.Kind.QUESTION:
        return reverse("questions:comment", args=[row["post"], row["code"]])
    if row["kind"] == Post.Kind.MESSAGE:
        return reverse("messages:detail", args=[row["post"]]) + f"#komentar-{row['code']}"
    return ""


def _excerpt(body):
    text = " ".join(as_text(body).split())
    return text if len(text) <= EXCERPT else text[:EXCERPT].rsplit(maxsplit=1)[0] + " …"
