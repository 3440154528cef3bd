"""Invitations: bound to one address, single use, 14 days."""

import hashlib
import secrets
from datetime import timedelta

from django.conf import settings
from django.db import models, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .people import Membership, User
from .places import City, Unit


def digest(token):
    """What the database keeps of a token: enough to recognise it, not enough to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def _expiry():
    return timezone.now() + timedelta(days=settings.INVITATION_DAYS)


class InvitationQuerySet(models.QuerySet):
    def open(self):
        return self.filter(accepted_at=None, revoked_at=None, expires_at__gt=timezone.now())

    def with_token(self, token):
        """The open invitation that this link belongs to, or none."""
        return self.open().filter(token_digest=digest(token)).select_related("city", "unit", "invited_by")


class Invitation(models.Model):
    """Somebody asked to act for a city. The city and the role come from here, never from a form or a provider."""

    ROLES = [choice for choice in Membership.Role.choices if choice[0] in ("expert", "coordinator")]

    email = models.EmailField(_("e-mail"))
    city = models.ForeignKey(City, models.CASCADE, related_name="invitations", verbose_name=_("city"))
    unit = models.ForeignKey(Unit, models.SET_NULL, null=True, blank=True, verbose_name=_("unit"))
    role = models.CharField(_("role"), max_length=12, choices=ROLES, default=Membership.Role.EXPERT)
    invited_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("invited by"))
    token_digest = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("invited"), auto_now_add=True)
    sent_at = models.DateTimeField(_("sent"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"), default=_expiry)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    accepted_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")
    revoked_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.UniqueConstraint(
                fields=["city", "email"],
                condition=Q(accepted_at=None, revoked_at=None),
                name="one_open_invitation_to_city",
            ),
        ]

    def __str__(self):
        return f"{self.email} → {self.city}"

    @property
    def state(self):
        """One word for the list: accepted, withdrawn, expired or waiting."""
        if self.accepted_at:
            return "accepted"
        if self.revoked_at:
            return "withdrawn"
        return "expired" if self.expires_at <= timezone.now() else "waiting"

    def renew(self):
        """A new token and 14 more days; the former link stops working. Returns the token, which is kept nowhere."""
        token = secrets.token_urlsafe(32)
        self.token_digest, self.sent_at, self.expires_at = digest(token), timezone.now(), _expiry()
        self.save()
        return token

    def accept(self, person):
        """Turn the invitation into a membership, once. Returns the membership, or None when it was too late."""
        with transaction.atomic():
            mine = Invitation.objects.open().select_for_update().filter(pk=self.pk).first()
            if mine is None or person.email.lower() != mine.email.lower():
                return None
            mine.accepted_at, mine.accepted_by = timezone.now(), person
            mine.save(update_fields=["accepted_at", "accepted_by"])
            membership, _made = Membership.objects.get_or_create(
                person=person, city=mine.city, valid_to=None, defaults={"unit": mine.unit, "role": mine.role}
            )
            return membership
