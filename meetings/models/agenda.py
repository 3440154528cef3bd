"""The agenda of a meeting: blocks with their slots as organisers arrange them, and its releases."""

from django.core.serializers.json import DjangoJSONEncoder
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cities.models import User

from .meeting import Meeting
from .pitch import Pitch

MINUTES = [MinValueValidator(1), MaxValueValidator(480)]


class AgendaBlock(models.Model):
    """A stretch of the day in one room, with the time that is kept for it. Its title is public once it is released.

    The draft is read by organisers and the host, written by organisers; for the database too (meetings/0009).
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="blocks")
    position = models.PositiveSmallIntegerField(default=0)
    title = models.CharField(_("title"), max_length=100)
    day = models.PositiveSmallIntegerField(_("day"), default=1, validators=[MinValueValidator(1), MaxValueValidator(9)])
    starts = models.TimeField(_("begins at"), null=True, blank=True)  # empty: when the one before it ends
    minutes = models.PositiveSmallIntegerField(_("minutes kept for it"), default=80, validators=MINUTES)
    room = models.CharField(_("hall"), max_length=60, blank=True)

    class Meta:
        db_table = "meetings_block"
        ordering = ["day", "position", "pk"]
        verbose_name = _("block of the programme")
        verbose_name_plural = _("blocks of the programme")

    def __str__(self):
        return self.title

    @property
    def anchor(self):
        """Where it stands on the page on which it is arranged."""
        return f"block-{self.pk}"


class Slot(models.Model):
    """One item of a block: a pitch, a break, another point, or what only organisers see."""

    class Kind(models.TextChoices):
        PITCH = "pitch", _("pitch")
        BREAK = "break", _("break")
        POINT = "point", _("point")
        PRIVATE = "private", _("not in the programme")

    block = models.ForeignKey(AgendaBlock, models.CASCADE, related_name="slots")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind)
    title = models.CharField(_("title"), max_length=100, blank=True)
    pitch = models.ForeignKey(Pitch, models.CASCADE, null=True, blank=True, related_name="+")
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=MINUTES)
    why = models.CharField(max_length=300, blank=True)  # what the composer says for it

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("slot of the programme")
        verbose_name_plural = _("slots of the programme")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "pitch"], name="a_pitch_stands_once"),
            models.CheckConstraint(
                condition=Q(kind="pitch", pitch__isnull=False) | (~Q(kind="pitch") & Q(pitch=None)),
                name="slot_of_a_pitch",
            ),
        ]

    def __str__(self):
        return str(self.pk)

    @property
    def anchor(self):
        return f"slot-{self.pk}"


class Release(models.Model):
    """The agenda as it was let out: what anybody may know of it, pitches by their number alone. It never changes.

    data: [{title, room, day, starts, ends, slots: [{kind, title, starts, minutes, pitch}]}], times as "9:05".
    """

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="releases")
    number = models.PositiveSmallIntegerField()
    note = models.CharField(_("what has changed"), max_length=300, blank=True)
    data = models.JSONField(encoder=DjangoJSONEncoder)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-number"]
        verbose_name = _("release of the programme")
        verbose_name_plural = _("releases of the programme")
        constraints = [models.UniqueConstraint(fields=["meeting", "number"], name="release_number_once")]

    def __str__(self):
        return f"{self.meeting_id} / {self.number}"
