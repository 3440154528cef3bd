"""Signing in with one click as a person of the demo. The address exists only with DEBUG=1 (cities/account_urls.py)."""

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from cities.models import User


def demo_people():
    """Invented people only: their addresses end with .test, where no mail can ever go."""
    if not (settings.DEBUG and settings.DEMO_SIGN_IN):
        return User.objects.none()
    return User.objects.filter(is_active=True, email__endswith=".test")


@login_not_required
@require_POST
def sign_in(request, pk):
    if not (settings.DEBUG and settings.DEMO_SIGN_IN):
        raise Http404
    person = get_object_or_404(demo_people(), pk=pk)
    get_adapter().login(request, person)
    record_authentication(request, person, method="demo")  # counts as a fresh proof: a passkey can be tried at once
    request.session["demo"] = True  # second_factor.py: nobody sets up a factor to look around
    wanted = request.POST.get("next", "")
    return redirect(wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}) else "home")
