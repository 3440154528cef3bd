"""Who signed in, who failed to, who gave or took rights: one line each in the log "security", ids and no content."""

import logging

from allauth.account import signals as account
from allauth.account.adapter import get_adapter
from allauth.mfa import signals as mfa
from allauth.socialaccount import signals as social
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

log = logging.getLogger("security")


def note(event, request, **ids):
    """One line: event, whose, from where, and the keys of what it concerns."""
    words = " ".join(f"{name}={value}" for name, value in ids.items())
    log.info("%s person=%s ip=%s %s", event, request.user.pk if request else None, _address(request), words)


def _address(request):
    return get_adapter().get_client_ip(request) if request and request.META.get("REMOTE_ADDR") else None


def _listener(event):
    def heard(sender, request=None, user=None, **kwargs):
        person = user or getattr(request, "user", None)
        log.info("%s person=%s ip=%s", event, person.pk if person else None, _address(request))

    return heard


def listen():
    for signal, event in (
        (user_logged_in, "signed_in"),
        (user_logged_out, "signed_out"),
        (user_login_failed, "password_refused"),
        (account.login_code_rejected, "code_refused"),
        (account.email_verification_code_rejected, "code_refused"),
        (account.password_changed, "password_changed"),
        (account.password_reset, "password_reset"),
        (account.email_changed, "address_changed"),
        (social.social_account_added, "account_elsewhere_added"),
        (social.social_account_removed, "account_elsewhere_removed"),
        (mfa.authentication_failed, "factor_refused"),
        (mfa.authenticator_added, "factor_added"),
        (mfa.authenticator_removed, "factor_removed"),
        (mfa.authenticator_reset, "recovery_codes_made"),
    ):
        signal.connect(_listener(event), weak=False, dispatch_uid=f"security_log.{event}")
