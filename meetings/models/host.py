"""What the host city prepares: one sheet for those who come to speak, and a list of what is to be done by when."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from cities.models import User

from .meeting import Meeting


class HostSheet(models.Model):
    """What whoever stands in the hall should know. Read by the host city, by organisers, and by cities whose pitch is
    accepted (meetings/0015, 0024).
    """

    meeting = models.OneToOneField(Meeting, models.CASCADE, primary_key=True, related_name="host_sheet")
    hall = models.TextField(_("the hall"), blank=True, max_length=1000)
    equipment = models.TextField(_("equipment"), blank=True, max_length=1000)
    arrival = models.TextField(_("arrival and set-up"), blank=True, max_length=1000)
    catering = models.TextField(_("catering"), blank=True, max_length=1000)
    contact = models.TextField(_("contact on the spot"), blank=True, max_length=300)
    rules = models.TextField(_("house rules"), blank=True, max_length=1000)
    limits = models.TextField(_("time limits"), blank=True, max_length=1000)
    version = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")

    TEXTS = ("hall", "equipment", "arrival", "catering", "contact", "rules", "limits")

    class Meta:
        verbose_name = _("sheet of the host")
        verbose_name_plural = _("sheets of the hosts")

    def __str__(self):
        return f"{self.meeting_id}"

    @property
    def said(self):
        """[(label, text)] of what is filled in."""
        texts = [(self._meta.get_field(name).verbose_name, getattr(self, name)) for name in self.TEXTS]
        return [(label, text) for label, text in texts if text]


class HostTask(models.Model):
    """One thing that the host prepares. It knows how many days before the meeting it is due, so that it moves along."""

    class State(models.TextChoices):
        OPEN = "", _("to do")
        DONE = "done", _("done")
        NOT_NEEDED = "unneeded", _("not needed")

    class Usual(models.TextChoices):
        """The list every host begins with; the words stand here, so that they are read in both languages."""

        HALL = "hall", _("The hall is booked, with tables for everybody in one circle")
        WAY = "way", _("The step-free way is tried and signed")
        CATERING = "catering", _("Coffee and lunch are ordered, diets asked")
        PROJECTOR = "projector", _("Projector and sound are tried with a foreign laptop")
        WIFI = "wifi", _("Wi-Fi for guests, the password on a sheet of paper")
        CONTACT = "contact", _("A person on the spot with a telephone")
        PRESS = "press", _("The press knows of the meeting and that it is closed")
        PHOTOS = "photos", _("Consent to photographs is ready at the door")
        TAGS = "tags", _("Name tags are printed")
        SIGNS = "signs", _("Signs lead from the entrance to the hall")

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="host_tasks")
    usual = models.CharField(max_length=9, choices=Usual, blank=True, default="", editable=False)
    text = models.CharField(_("what is to be done"), max_length=200, blank=True, default="")  # of their own
    days_before = models.PositiveSmallIntegerField(_("days before the meeting"))
    state = models.CharField(_("state"), max_length=8, choices=State, blank=True, default=State.OPEN)
    at = models.DateTimeField(null=True, editable=False)
    by = models.ForeignKey(User, models.SET_NULL, null=True, editable=False, related_name="+")

    class Meta:
        ordering = ["-days_before", "pk"]
        verbose_name = _("thing to prepare")
        verbose_name_plural = _("things to prepare")
        constraints = [models.UniqueConstraint(fields=["meeting", "usual", "text"], name="host_task_once")]

    def __str__(self):
        return self.words

    @property
    def words(self):
        return self.get_usual_display() if self.usual else self.text

    @cached_property
    def due(self):
        return self.meeting.date - timedelta(days=self.days_before)

    @property
    def is_late(self):
        return self.state == self.State.OPEN and self.due < timezone.localdate()
