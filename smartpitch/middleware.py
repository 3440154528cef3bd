"""What holds for every answer: closed unless opened, never cached, a second factor where one is asked for."""

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import DatabaseError, connection
from django.http import HttpResponse

# What a page of ours never needs; passkeys it does.
PERMISSIONS = ", ".join(
    [
        *(f"{name}=()" for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")),
        "publickey-credentials-create=(self)",
        "publickey-credentials-get=(self)",
    ]
)


class Health:
    """`/zdravi/` says that the process lives, `/zdravi/pripraven/` that it can also reach its database.

    Answered before sessions and transactions, which need the database, and before the host is checked.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info == "/zdravi/":
            return _word("ok", 200)
        if request.path_info == "/zdravi/pripraven/":
            return _word("ok", 200) if _database_answers() else _word("unavailable", 503)
        return self.get_response(request)


def _word(word, status):
    return HttpResponse(word, status=status, content_type="text/plain", headers={"Cache-Control": "no-store"})


def _database_answers():
    try:
        with connection.cursor() as cursor:
            cursor.execute("select from cities_city limit 1")
        return True
    except DatabaseError:
        return False


class PlainAnswers:
    """Answers to signed-in people and errors are kept by nobody: no browser, no proxy, no search engine.

    An answer to a signed-in person is known by the session cookie, so that nothing is asked of the database here. Only
    what says itself that it is public (the coat of arms of a city) may be kept.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        closed = settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies
        if response.status_code >= 400 or (closed and "public" not in response.headers.get("Cache-Control", "")):
            response.headers["Cache-Control"] = "private, no-store"
            response.headers["X-Robots-Tag"] = "noindex, nofollow"
        else:
            response.headers.setdefault("Cache-Control", "private, no-cache")
        if _signed_out(request, response):
            response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


def _signed_out(request, response):
    match = request.resolver_match
    asked = match is not None and match.view_name in ("account_logout", "admin:logout") and request.method == "POST"
    return asked and response.status_code < 400


class ClosedUnlessOpen(LoginRequiredMiddleware):
    """Every view asks for a person unless it says @login_not_required."""


class SecondFactor:
    """Coordinators, organisers and administrators set up a second factor before anything else."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)
