"""What reaches people beside the pages: notices, keys to a personal calendar, letters of organisers to many."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.codes import new_code
from cities.models import City, User
from posts.models import Act, Post


class CalendarKey(models.Model):
    """Whose calendar an address opens. The address itself is shown once; here lies only its digest."""

    person = models.OneToOneField(User, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token
    made_at = models.DateTimeField(default=timezone.now)
    used_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("key to a calendar")
        verbose_name_plural = _("keys to calendars")

    def __str__(self):
        return str(self.pk)


class BulkLetter(models.Model):
    """What organisers write to many: drafted, confirmed, and only then sent. Read by organisers alone (inbox/0002)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("draft")
        CONFIRMED = "confirmed", _("waits to be sent")
        SENT = "sent", _("sent")
        CANCELLED = "cancelled", _("cancelled")

    LONGEST = 5000  # characters of a text

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    about = models.CharField(max_length=40)  # "meeting 17": a kind, and its key there
    audience = models.CharField(max_length=20)  # to whom: a word of whoever knows what it is about
    only = ArrayField(models.BigIntegerField(), default=list)  # of these people alone; empty: all
    subject_cs = models.CharField(_("subject in Czech"), max_length=150)
    body_cs = models.TextField(_("letter in Czech"))
    subject_en = models.CharField(_("subject in English"), max_length=150, blank=True)
    body_en = models.TextField(_("letter in English"), blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    version = models.PositiveIntegerField(default=1)
    form_key = models.UUIDField(null=True, unique=True, editable=False)  # a second submit of a form finds the first
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")  # None: the timer drafted it
    written_at = models.DateTimeField(db_default=Now(), editable=False)
    people = ArrayField(models.BigIntegerField(), default=list)  # whom it was confirmed for
    confirmed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    goes_at = models.DateTimeField(null=True)  # not before
    sent_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("letter to many")
        verbose_name_plural = _("letters to many")
        indexes = [models.Index(fields=["about", "-id"], name="letters_about")]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(state__in=["confirmed", "sent"]) | models.Q(goes_at__isnull=False),
                name="confirmed_letter_knows_when",
            )
        ]

    def __str__(self):
        return self.code  # never its subject


class Delivery(models.Model):
    """What became of a letter for one person. Their address stands in none of it."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waits to be sent")
        SENT = "sent", _("sent")
        LEFT_OUT = "left", _("left out")
        FAILED = "failed", _("not delivered")

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)  # in the mail's Message-ID
    letter = models.ForeignKey(BulkLetter, models.CASCADE, related_name="deliveries")
    person = models.ForeignKey(User, models.CASCADE, null=True, related_name="+")  # None: the city has nobody
    city = models.ForeignKey(City, models.PROTECT, null=True, related_name="+")
    state = models.CharField(_("state"), max_length=7, choices=State)
    reason = models.CharField(_("reason"), max_length=200, blank=True)  # a text of the code, translated when shown
    at = models.DateTimeField(db_default=Now(), editable=False)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("delivery of a letter")
        verbose_name_plural = _("deliveries of letters")
        constraints = [models.UniqueConstraint(fields=["letter", "person"], name="one_letter_for_one_person")]
        indexes = [models.Index(fields=["at"], condition=models.Q(state="waiting"), name="deliveries_under_way")]

    def __str__(self):
        return self.code


class Refusal(models.Model):
    """Who has asked for no letters of organisers that they did not cause themselves: invitations and the like."""

    person = models.OneToOneField(User, models.CASCADE, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("refusal of letters")
        verbose_name_plural = _("refusals of letters")

    def __str__(self):
        return str(self.pk)


class Untold(models.Model):
    """An act of which nobody has been told yet. It is written with the act; the system alone reads it."""

    act = models.OneToOneField(Act, models.CASCADE, primary_key=True, related_name="+")

    class Meta:
        verbose_name = _("act that nobody was told of")
        verbose_name_plural = _("acts that nobody was told of")

    def __str__(self):
        return str(self.act_id)


class Notice(models.Model):
    """An act told to a person: what it says is put together when it is shown, of what they may read at that moment."""

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    act = models.ForeignKey(Act, models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, null=True, related_name="+")  # who may not read it has no notice
    kind = models.CharField(max_length=20)  # a word of whoever tells it
    said = models.JSONField(default=dict)  # numbers of what it is about, never a closed word
    at = models.DateTimeField(db_default=Now(), editable=False)
    letter_waits = models.BooleanField(default=False)
    read_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [models.UniqueConstraint(fields=["person", "act"], name="one_act_one_notice")]
        indexes = [
            models.Index(fields=["person", "-id"], name="notices_of_a_person"),
            models.Index(fields=["at"], condition=models.Q(letter_waits=True), name="notices_with_a_letter"),
        ]

    def __str__(self):
        return self.code
