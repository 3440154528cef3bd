"""Pitches: what a city offers to a meeting and wants from its room, and how it was decided on."""

from typing import NamedTuple

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cities.models import City, User
from posts.models import Level, Post

from .meeting import Meeting


class Lengths(NamedTuple):
    """Minutes of a format: of talking, and of the room's answer."""

    talk: int
    room: int


class Pitch(Post):
    """Offered by a city to one meeting, out of a practice, a question or nothing yet. Its title and what it wants stand
    in the programme for those who may read it; its city and the organisers always may, the host's too once it is
    submitted, and from the release of the programme on whomever the city let in (`opens`).

    How far it is the database guards (meetings/0007): a city submits, confirms and withdraws, organisers decide. What
    they have decided and not released yet is a Decision.
    """

    class Format(models.TextChoices):
        SHORT = "short", _("5-minute pitch")
        FAILURE = "failure", _("failure story")
        CLINIC = "clinic", _("problem clinic")
        DEMO = "demo", _("demonstration")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        SUBMITTED = "submitted", _("submitted")
        ACCEPTED = "accepted", pgettext_lazy("pitch", "accepted")
        WAITING = "waiting", _("in reserve")
        DECLINED = "declined", _("declined")
        CONFIRMED = "confirmed", _("confirmed")
        GIVEN = "given", _("given")
        WITHDRAWN = "withdrawn", pgettext_lazy("pitch", "withdrawn")
        POSTPONED = "postponed", _("put off")

    LENGTHS = {
        Format.SHORT: Lengths(5, 10),
        Format.FAILURE: Lengths(5, 10),
        Format.CLINIC: Lengths(5, 20),
        Format.DEMO: Lengths(10, 5),
    }
    OPENS = [(Level.MEMBERS, _("all member cities")), (Level.ROOM, _("only those who will sit in the room"))]
    COMING = (Status.ACCEPTED, Status.CONFIRMED)  # they have a place in the programme, or will have
    STANDING = (*COMING, Status.GIVEN)  # they belong into the programme, also once it is over
    ASKABLE = (*STANDING, Status.WAITING, Status.POSTPONED, Status.DECLINED)  # again, after the meeting
    OPEN = (Status.SUBMITTED, Status.WAITING, *COMING, Status.POSTPONED)  # they may still be given

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="pitches", verbose_name=_("meeting"))
    about = models.ForeignKey(Post, models.SET_NULL, null=True, blank=True, related_name="pitched", editable=False)
    format = models.CharField(_("format"), max_length=7, choices=Format, default=Format.SHORT)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=15)  # talking and the room's answer
    presenter = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")
    ask = models.CharField(_("what I want from the room"), max_length=200, blank=True)
    body = models.TextField(_("what it will be about"), max_length=3000, blank=True)
    not_before = models.TimeField(_("not before"), null=True, blank=True)
    not_after = models.TimeField(_("not after"), null=True, blank=True)
    equipment = models.CharField(_("what you need in the hall"), max_length=200, blank=True)
    opens = models.CharField(max_length=8, choices=OPENS, default=Level.MEMBERS)
    status = models.CharField(_("state"), max_length=9, choices=Status, default=Status.DRAFT, editable=False)
    reminded_on = models.DateField(null=True, editable=False)  # that the draft is not submitted yet
    # Given at a former meeting and asked again: that one stays where it was given, this one is offered anew.
    again_of = models.OneToOneField("self", models.SET_NULL, null=True, related_name="again", editable=False)
    materials_asked_on = models.DateField(null=True, editable=False)  # its city had a letter that they are missing

    stands_alone = True  # never a part of another post

    class Meta:
        verbose_name = _("pitch")
        verbose_name_plural = _("pitches")
        indexes = [models.Index(fields=["meeting", "status"], name="pitches_of_a_meeting")]

    def save(self, *args, **kwargs):
        self.kind = Post.Kind.PITCH
        super().save(*args, **kwargs)


class Decision(models.Model):
    """What organisers have decided on a pitch and not released yet. They alone read it."""

    VERDICTS = [
        (status, status.label) for status in (Pitch.Status.ACCEPTED, Pitch.Status.WAITING, Pitch.Status.DECLINED)
    ]

    pitch = models.OneToOneField(Pitch, models.CASCADE, primary_key=True, related_name="decision")
    verdict = models.CharField(_("decision"), max_length=9, choices=VERDICTS)
    word = models.CharField(_("a word to the city"), max_length=500, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("decision on a pitch")
        verbose_name_plural = _("decisions on pitches")

    def __str__(self):
        return f"{self.pitch_id} {self.verdict}"


class PitchStep(models.Model):
    """One line of a pitch's history: what became of it, at which meeting, why. For its city and organisers."""

    pitch = models.ForeignKey(Pitch, models.CASCADE, related_name="steps")
    status = models.CharField(max_length=9, choices=Pitch.Status)
    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="+")
    word = models.CharField(max_length=500, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("step of a pitch")
        verbose_name_plural = _("steps of pitches")

    def __str__(self):
        return f"{self.pitch_id} {self.status}"


class PitchNote(models.Model):
    """What organisers and the host say to each other about a pitch. Its city never reads it."""

    pitch = models.ForeignKey(Pitch, models.CASCADE, related_name="notes")
    body = models.CharField(_("note"), max_length=1000)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("note on a pitch")
        verbose_name_plural = _("notes on pitches")

    def __str__(self):
        return str(self.pk)


class LateEntry(models.Model):
    """One city may still submit after the call has closed, until this day."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="late_entries")
    city = models.ForeignKey(City, models.CASCADE, related_name="+", verbose_name=_("city"))
    until = models.DateField(_("until"))

    class Meta:
        verbose_name = _("late entry")
        verbose_name_plural = _("late entries")
        constraints = [models.UniqueConstraint(fields=["meeting", "city"], name="late_entry_once")]

    def __str__(self):
        return f"{self.meeting_id} / {self.city_id}"
