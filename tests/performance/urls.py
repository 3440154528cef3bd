"""The site map with the floor beside it: one indexed query, 25 rows, a small template, the same middleware."""

from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.urls import path

from smartpitch.urls import handler400, handler403, handler404, handler500  # noqa: F401  the answers of production
from smartpitch.urls import urlpatterns as site

PAGE = engines["django"].from_string(
    """<!doctype html><html lang="cs"><head><meta charset="utf-8"><title>Floor</title></head><body><h1>Floor</h1><ul>
{% for name, email, joined in rows %}<li><a href="mailto:{{ email }}">{{ name }}</a>
<time>{{ joined|date:"j. n. Y" }}</time></li>{% endfor %}</ul></body></html>"""
)


def floor(request):
    with connection.cursor() as cursor:
        cursor.execute("select name, email, date_joined from cities_user order by id desc limit 25")
        rows = cursor.fetchall()
    return HttpResponse(PAGE.render({"rows": rows}))  # without a request: no context processors


urlpatterns = [path("floor/", floor), *site]
