"""What holds for every answer: closed unless opened, never cached, a second factor where one is asked for."""

import time
from urllib.parse import urlencode, urlsplit

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.db import DatabaseError, connection
from django.http import HttpResponse, HttpResponseRedirect
from django.middleware.gzip import GZipMiddleware
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme

from cities import kept, second_factor
from smartpitch import site

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


class Compress(GZipMiddleware):
    """Compresses pages where no proxy does it. Errors stay as they are: Django pads what it compresses at random, and
    two missing pages must not differ even in length.
    """

    def process_response(self, request, response):
        return response if response.status_code >= 400 else super().process_response(request, response)


class PlainAnswers:
    """Answers to signed-in people and errors are kept by nobody: no browser, no proxy, no search engine.

    An answer to a signed-in person is known by the session cookie, so that nothing is asked of the database here. Only
    what says itself that it is public (the coat of arms of a city) may be kept.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        # Django's own page of DEBUG tells hidden from missing; a page of ours that says more than "missing" stays.
        if settings.DEBUG and response.status_code == 404 and not getattr(response, "is_ours", False):
            response = site.not_found(request)
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


class NoNul:
    """A NUL among what was sent is the sender's mistake, so 400: PostgreSQL keeps none, and psycopg2 raises ValueError
    for it. Forms say it in words before that; this is for what is looked up.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, ValueError) and "NUL (0x00)" in str(exception):
            raise BadRequest("NUL") from exception


class ClosedUnlessOpen(LoginRequiredMiddleware):
    """Every view asks for a person unless it says @login_not_required.

    What a form sends after the session had expired is kept for its writer (cities/kept.py).
    """

    def handle_no_permission(self, request, view_func):
        there = request.method == "POST" and kept.keep(request) and kept.THERE in request.POST
        page = request.path if there else _page(request)
        url = f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page})}"
        return _go(request, url, status=401)


def _page(request):
    """The page to return to: the one asked for; for a form and a part of a page, the page they stand on."""
    if request.method in ("GET", "HEAD") and not _is_part(request):
        return request.get_full_path()
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    if url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return urlsplit(came_from)._replace(scheme="", netloc="", fragment="").geturl() or "/"
    return request.path


def _is_part(request):
    """Whether a script asked: a login page must not appear in the middle of another page."""
    return (
        "HX-Request" in request.headers
        or request.headers.get("X-Requested-With") == "XMLHttpRequest"
        or request.headers.get("Sec-Fetch-Mode") in ("cors", "same-origin")
    )


def _go(request, url, status):
    if _is_part(request):
        return HttpResponse(status=status, headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


class SecondFactor:
    """Coordinators, organisers and administrators set up a second factor before anything else."""

    OPEN = {
        *("second_factor", "account_logout", "account_reauthenticate", "theme", "language"),
        *("mfa_index", "mfa_reauthenticate", "mfa_reauthenticate_webauthn"),
        *("mfa_activate_totp", "mfa_add_webauthn", "mfa_list_webauthn", "mfa_edit_webauthn", "mfa_view_recovery_codes"),
        *("account_email", "account_email_verification_sent"),
    }

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view_func, view_args, view_kwargs):
        if not request.user.is_authenticated or request.resolver_match.view_name in self.OPEN:
            return None
        if second_factor.lacks_one(request):
            return _go(request, resolve_url("second_factor"), status=403)
        return None


class SessionActivity:
    """When and from where a session was last used, for the person's list of devices; its end after its longest time.

    allauth's own middleware writes it at each request, which makes parallel requests of one session wait for each
    other until the slowest has ended.
    """

    EVERY = 600  # seconds

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.user.is_authenticated and request.session.get("seen", 0) < time.time() - self.EVERY:
            self._note(request, int(time.time()))
        return self.get_response(request)

    def _note(self, request, now):
        if request.session.setdefault("began", now) < now - settings.SESSION_LONGEST:
            logout(request)
            return
        request.session["seen"] = now
        UserSession.objects.create_from_request(request)
