"""The own account: who I am here, how I sign in, on which devices."""

from allauth.account.decorators import reauthentication_required
from allauth.mfa.adapter import get_adapter as get_mfa_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.webauthn import views as passkeys
from allauth.socialaccount.providers.openid_connect import views as openid_connect
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils.translation import gettext as _
from django.utils.translation import override
from requests import RequestException

from cities import acting, second_factor
from cities import sessions as devices
from cities.forms import ProfileForm
from cities.numbers import as_number


def overview(request):
    factors = list(second_factor.factors_of(request.user).order_by("created_at"))
    context = {
        "memberships": acting.memberships(request),
        "passkeys": [factor for factor in factors if factor.type == Authenticator.Type.WEBAUTHN],
        "has_app": any(factor.type == Authenticator.Type.TOTP for factor in factors),
        "must_have_factor": second_factor.must_have_one(request.user),
        "device_count": devices.devices_of(request.user).count(),
        "elsewhere": bool(settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"]),
    }
    return render(request, "account/overview.html", context)


def profile(request):
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        with override(request.user.language):
            messages.success(request, _("Saved."))
            return redirect("account")
    return render(request, "account/profile.html", {"form": form})


def sessions(request):
    """Where the person is signed in; one of the devices, or all others, can be signed out from here."""
    if request.method == "POST":
        return _end_sessions(request)
    rows = sorted(UserSession.objects.purge_and_list(request.user), key=lambda row: row.last_seen_at, reverse=True)
    return render(request, "usersessions/usersession_list.html", {"sessions": rows})


def _end_sessions(request):
    here = request.session.session_key
    chosen = devices.devices_of(request.user, but=here)
    if "others" not in request.POST:
        chosen = chosen.filter(pk=as_number(request.POST.get("session")))
    if devices.end(chosen):
        messages.success(request, _("Done. Whoever sat there has to sign in again."))
    return redirect("usersessions_list")


def second_factor_needed(request):
    """Why a second factor is asked for, and the two ways of having one."""
    if not second_factor.lacks_one(request):
        return redirect("mfa_index")
    return render(request, "mfa/needed.html")


@reauthentication_required(app="allauth.mfa")
def remove_passkey(request, pk):
    """As allauth does it, except for the last factor of those who must have one."""
    key = get_object_or_404(Authenticator, pk=pk, user=request.user, type=Authenticator.Type.WEBAUTHN)
    adapter = get_mfa_adapter()
    if not adapter.can_delete_authenticator(key):
        messages.error(request, adapter.error_messages["cannot_delete_authenticator"])
        return redirect(resolve_url("mfa_index"))
    return passkeys.remove_webauthn(request, pk=pk)


@login_not_required
def to_provider(request, provider_id):
    """On to the provider's page. allauth breaks where the provider does not answer."""
    try:
        return openid_connect.login(request, provider_id)
    except RequestException:
        return redirect("socialaccount_login_error")
