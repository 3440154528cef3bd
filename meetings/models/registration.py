"""Registrations: who comes to a meeting for which city, and who was there."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cities.codes import new_code
from cities.models import City, User

from .meeting import Meeting


class RegistrationQuerySet(models.QuerySet):
    """Row security shows each person their own, those of their city, and to organisers all (meetings/0003)."""

    def standing(self):
        """Those that hold a seat or wait for one."""
        return self.exclude(state__in=[Registration.State.LEFT, Registration.State.LAPSED])

    def with_people(self):
        return self.select_related("person", "city").defer("city__arms")


class Registration(models.Model):
    """A person who comes to a meeting for a city. Whether there is a seat the database decides (meetings/0003), so that
    the last one is given once; the queue moves by itself (meetings/registering.py).
    """

    class State(models.TextChoices):
        SEAT = "seat", _("has a seat")
        WAITING = "waiting", _("waits for a seat")
        OFFERED = "offered", _("is offered a seat")
        LEFT = "left", _("does not come")
        LAPSED = "lapsed", _("did not answer the offer")

    class Mode(models.TextChoices):
        ROOM = "room", _("in the hall")
        ONLINE = "online", _("online")

    class Presence(models.TextChoices):
        PRESENT = "present", _("was there")
        EXCUSED = "excused", _("excused")
        ABSENT = "absent", _("was not there")

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="registrations")
    person = models.ForeignKey(User, models.CASCADE, related_name="+", verbose_name=_("who"))
    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("city"))
    state = models.CharField(_("state"), max_length=7, choices=State, default=State.SEAT)
    mode = models.CharField(_("how"), max_length=6, choices=Mode, default=Mode.ROOM)  # each has seats of its own
    at = models.DateTimeField(_("since"), db_default=Now(), editable=False)  # the place in the queue
    offered_until = models.DateTimeField(null=True, editable=False)
    asked_again = models.BooleanField(default=False)  # the date has moved: do they still come?
    reminded_on = models.DateField(null=True, editable=False)
    shows_name = models.BooleanField(_("other cities may see that I come"), default=False)
    seeks = models.CharField(_("what I want to talk about"), max_length=200, blank=True)
    reason = models.CharField(_("why not"), max_length=300, blank=True)
    # Said by organisers alone (meetings/0005).
    presence = models.CharField(_("in the room"), max_length=7, choices=Presence, blank=True, default="")
    checked_at = models.DateTimeField(null=True, editable=False)
    # Who was registered before a colleague came to the door instead.
    instead_of = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", editable=False)
    checked_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", editable=False)
    feedback_asked = models.BooleanField(default=False, editable=False)  # on the pitches that they have heard
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "person"],
                condition=~models.Q(state__in=["left", "lapsed"]),
                name="one_registration_of_a_person",
            )
        ]
        indexes = [models.Index(fields=["meeting", "state", "at"], name="registrations_in_order")]

    def __str__(self):
        return self.code
