"""Small views of the site: appearance, language, robots, security contact, and the answers when something fails."""

import sys
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import check_for_language
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_POST, require_safe

from cities import kept

THEMES = ("light", "dark")
YEAR = 365 * 24 * 3600


def theme_of(request):
    """The appearance this browser chose, or nothing: as its system says."""
    chosen = request.COOKIES.get("theme")
    return chosen if chosen in THEMES else ""


@login_not_required
@require_POST
def theme(request):
    """Light, dark, or as the system says; remembered in a cookie of this browser."""
    answer = redirect(_back(request))
    if (chosen := request.POST.get("theme")) in THEMES:
        _remember(answer, "theme", chosen)
    else:
        answer.delete_cookie("theme", samesite="Lax")
    return answer


@login_not_required
@require_POST
def language(request):
    """The other language: of the pages from here on, and of the mails when we know the person."""
    chosen = request.POST.get("language")
    if chosen not in dict(settings.LANGUAGES) or not check_for_language(chosen):
        return redirect(_back(request))
    if request.user.is_authenticated and request.user.language != chosen:
        request.user.language = chosen
        request.user.save(update_fields=["language"])
    return redirect(_in_language(_back(request), chosen))


def _in_language(path, chosen):
    """English pages stand under /en/, Czech ones do not."""
    plain = path[3:] if path.startswith("/en/") else path
    return _ours(f"/en{plain}" if chosen == "en" else plain)


def _back(request):
    """Where the person came from, if that is here; else the home page."""
    for address in (request.POST.get("next"), request.META.get("HTTP_REFERER")):
        if address and url_has_allowed_host_and_scheme(
            address, {request.get_host()}, require_https=request.is_secure()
        ):
            parts = urlsplit(address)
            return _ours(urlunsplit(("", "", parts.path, parts.query, "")))
    return reverse("home")


def _ours(path):
    """The path, unless a browser would take it for another host (//elsewhere)."""
    return path if path.startswith("/") and url_has_allowed_host_and_scheme(path, None) else reverse("home")


def _remember(answer, name, value):
    secure = settings.SITE_URL.startswith("https://")
    answer.set_cookie(name, value, max_age=YEAR, samesite="Lax", secure=secure, httponly=True)


ROBOTS = """User-agent: *
Allow: /$
Allow: /en/$
Allow: /mesta/
Allow: /en/mesta/
Allow: /setkani/
Allow: /en/setkani/
Allow: /pribehy/
Allow: /en/pribehy/
Allow: /static/
Disallow: /
"""


@login_not_required
@require_safe
@cache_control(public=True, max_age=86400)
def robots(request):
    """Only what is public anyway may be searched: meetings, cities and public stories."""
    return HttpResponse(ROBOTS, content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def security(request):
    """Whom to tell about a hole (RFC 9116)."""
    expires = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=180)
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {expires:%Y-%m-%dT%H:%M:%SZ}",
        "Preferred-Languages: cs, en",
        f"Canonical: {settings.SITE_URL}{reverse('security')}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


# Answers when something fails. They are rendered without the request: no name, no path, no token, no query. So a hidden
# thing and a missing one give the same bytes, and the page stands also when the database does not.


def _plain(request, name, status):
    return HttpResponse(render_to_string(name, {"theme": theme_of(request)}), status=status)


def bad_request(request, exception=None):
    return _plain(request, "400.html", 400)


def forbidden(request, exception=None):
    return _plain(request, "403.html", 403)


def form_expired(request, reason=""):
    """The answer to a form without a valid token; one that its writer opened comes back with its text."""
    if kept.keep(request):
        return redirect(request.path)
    return _plain(request, "403_csrf.html", 403)


def not_found(request, exception=None):
    return _plain(request, "404.html", 404)


def server_error(request):
    """A database that is away, full or too busy passes: come again."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        answer = _plain(request, "503.html", 503)
        answer.headers["Retry-After"] = "60"
        return answer
    return _plain(request, "500.html", 500)
