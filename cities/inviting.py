"""Inviting people to act for a city: the letter, the link, and what follows when it is used."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import TextChoices
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from cities.mail import letter
from cities.models import City, Invitation, Membership
from cities.models.invitations import digest

JUST_SENT = timedelta(minutes=1)  # a double click sends one letter
_SESSION, _WANTED = "invitation", "invitation_wanted"


class Outcome(TextChoices):
    """What became of one address."""

    INVITED = "invited", _("invited")
    RENEWED = "renewed", _("had been invited before; a new link was sent and the old one no longer works")
    JUST_SENT = "just_sent", _("the invitation was sent a moment ago")
    MEMBER = "member", _("already acts for this city")
    TOO_MANY = "too_many", _("too many invitations in one hour, send it later")


def invite(city, email, *, by, role, unit=None):
    """Invite one address. Whether it has an account here is neither asked nor told."""
    email = email.strip().lower()
    with transaction.atomic():
        City.objects.select_for_update().get(pk=city.pk)  # the same form sent twice waits for itself
        if Membership.objects.current().filter(city=city, person__email=email, person__is_active=True).exists():
            return Outcome.MEMBER
        waiting = Invitation.objects.filter(city=city, email=email, accepted_at=None, revoked_at=None).first()
        if waiting and waiting.sent_at > timezone.now() - JUST_SENT and waiting.expires_at > timezone.now():
            return Outcome.JUST_SENT
        invitation = waiting or Invitation(city=city, email=email)
        invitation.role, invitation.unit, invitation.invited_by = role, unit, by
        send(invitation)
    return Outcome.RENEWED if waiting else Outcome.INVITED


def send(invitation):
    """Make a new link and post it. The token stands in the letter and nowhere else."""
    token = invitation.renew()
    link = settings.SITE_URL + reverse("cities:invitation_link", args=[token])
    context = {
        "invitation": invitation,
        "link": link,
        "site_url": settings.SITE_URL,
        "button": _("Open the invitation"),
    }
    letter("mail/invitation", invitation.email, context, language=get_language()).send()


def remember(request, token):
    """Keep which link was opened. Only its fingerprint is kept: a session is no place for a key."""
    request.session[_SESSION] = digest(token)
    request.session.pop(_WANTED, None)


def pending(request, *, lock=False):
    """The open invitation whose link this session opened, or None."""
    fingerprint = request.session.get(_SESSION)
    if not fingerprint:
        return None
    found = Invitation.objects.open().filter(token_digest=fingerprint, city__status__in=City.ACTIVE)
    found = found.select_for_update(of=("self",)) if lock else found.select_related("city", "unit", "invited_by")
    return found.first()


def want(request):
    """The invited person said yes before signing in."""
    request.session[_WANTED] = True


def carry_over(request, sign_out):
    """Sign out, and still know which link was opened: the page of the invitation is where the person comes back to."""
    fingerprint = request.session.get(_SESSION)
    sign_out(request)
    if fingerprint:
        request.session[_SESSION] = fingerprint


def forget(request):
    request.session.pop(_SESSION, None)
    request.session.pop(_WANTED, None)


def accept(request, person):
    """Turn the invitation of this session into a membership of this person; None when it is too late or not theirs."""
    invitation = pending(request)
    membership = invitation.accept(person) if invitation else None
    if membership:
        forget(request)
    return membership


def accept_if_wanted(request, person):
    """After signing in: do what the person had said yes to."""
    return accept(request, person) if request.session.get(_WANTED) else None
