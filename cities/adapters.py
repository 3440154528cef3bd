"""What allauth asks us: who may sign up (only the invited, on every door), how mail looks, how factors are kept."""

import base64
import hashlib
import time

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.tokens import default_token_generator
from django.db import transaction
from django.shortcuts import redirect, resolve_url
from django.urls import reverse
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from cities import inviting, second_factor, sessions
from cities.mail import AT_ONCE, drop, hurrying, letter
from cities.models import User

FRESH = 300  # seconds after signing in for which nobody is asked to prove it again


class AccountAdapter(DefaultAccountAdapter):
    def is_open_for_signup(self, request):
        return inviting.pending(request) is not None

    def save_user(self, request, user, form, commit=True):
        """The address, city, unit and role come from the invitation, and it is used up in the same breath."""
        with transaction.atomic():
            invitation = inviting.pending(request, lock=True)
            if invitation is None:
                raise ImmediateHttpResponse(redirect("cities:invitation"))
            form.cleaned_data["email"] = invitation.email
            user.name, user.language = form.cleaned_data["name"], get_language()
            user = super().save_user(request, user, form, commit=True)
            inviting.accept(request, user)
        self.stash_verified_email(request, invitation.email)  # the link came by mail to that address
        return user

    def pre_login(self, request, user, **kwargs):
        """Addresses written by an administrator count as verified: only they make people without an invitation."""
        response = super().pre_login(request, user, **kwargs)
        if response is None and not EmailAddress.objects.filter(user=user).exists():
            EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
        return response

    def login(self, request, user):
        self.came_before = user.last_login is not None
        super().login(request, user)

    def logout(self, request):
        """Whoever leaves another account on the page of an invitation goes on with it; elsewhere it is forgotten."""
        if request.POST.get("next") == reverse("cities:invitation"):
            inviting.carry_over(request, super().logout)
        else:
            super().logout(request)

    def post_login(self, request, user, *, redirect_url, signup, **kwargs):
        membership = inviting.accept_if_wanted(request, user)
        if signup:
            membership = user.memberships.for_sign_in().first()
            record_authentication(request, user, method="signup")
        if membership:
            messages.success(request, _("From now on you act here for %(city)s.") % {"city": membership.city})
            redirect_url = resolve_url("home")
        response = super().post_login(request, user, redirect_url=redirect_url, signup=signup, **kwargs)
        if sessions.is_new_device(request, response, user) and self.came_before:
            self.send_notification_mail("account/email/new_device", user)
        return response

    def is_reauthentication_required(self, *, app, **kwargs):
        """Whoever signed in a moment ago need not do it again."""
        records = get_authentication_records(self.request, self.request.user)
        if records and records[-1]["at"] > time.time() - FRESH:
            return False
        return super().is_reauthentication_required(app=app, **kwargs)

    def get_login_redirect_url(self, request):
        """The home page, in the person's language."""
        with override(request.user.language):
            return super().get_login_redirect_url(request)

    def get_password_change_redirect_url(self, request):
        return resolve_url("account")

    @hurrying(AT_ONCE)
    def send_mail(self, template_prefix, email, context):
        """In the language of the person it goes to, and in the look of our mails.

        Some letters are sent after the transaction, when allauth no longer knows the request: nothing here asks for it.
        """
        if template_prefix == "account/email/unknown_account":
            drop(letter(*self._as_for_a_person(email), language=get_language()))
            return
        reader = User.objects.filter(email=email.lower()).first() or context.get("user")
        language = reader.language if reader else get_language()
        letter(template_prefix, email, context, language=language).send()

    def _as_for_a_person(self, email):
        """What somebody with an account would get: the time that an answer takes must not tell who has one."""
        if self.request.resolver_match.view_name != "account_reset_password":
            return "account/email/login_code", email, {"code": self.generate_login_code()}
        token = default_token_generator.make_token(User(pk=0, email=email))
        url = self.get_reset_password_from_key_url(f"0-{token}")
        return "account/email/password_reset_key", email, {"password_reset_url": url}


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request, sociallogin):
        """The provider must say the very address that was invited."""
        invitation = inviting.pending(request)
        said = {address.email.lower() for address in sociallogin.email_addresses} | {sociallogin.user.email.lower()}
        return invitation is not None and invitation.email.lower() in said

    def pre_social_login(self, request, sociallogin):
        """Both answers of the provider must speak of one person (OpenID Connect 5.3.2); allauth does not look."""
        answers = [answer for answer in sociallogin.account.extra_data.values() if isinstance(answer, dict)]
        if len({answer.get("sub") for answer in answers}) > 1:
            raise ImmediateHttpResponse(redirect("socialaccount_login_error"))

    def save_user(self, request, sociallogin, form=None):
        """Other addresses that the provider knows open nothing here."""
        sociallogin.email_addresses = []
        return super().save_user(request, sociallogin, form)


class MFAAdapter(DefaultMFAAdapter):
    """Secrets of second factors are encrypted with a key made from SECRET_KEY; old keys still open what they closed."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _(
            "Your role requires a second factor. Add another one first, then remove this one."
        )
    }

    def encrypt(self, text):
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        return _box().decrypt(encrypted_text.encode()).decode()

    def can_delete_authenticator(self, authenticator):
        """The last factor of those who must have one stays."""
        person = authenticator.user
        others = second_factor.factors_of(person).exclude(pk=authenticator.pk)
        return others.exists() or not second_factor.must_have_one(person)

    def build_totp_svg(self, url):
        """An SVG to stand in the page itself: images in data: addresses are forbidden by our policy."""
        import qrcode
        from qrcode.image.svg import SvgPathFillImage

        return qrcode.make(url, image_factory=SvgPathFillImage, border=2).to_string(encoding="unicode")


def _box():
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(hashlib.sha256(key.encode()).digest())) for key in keys])
