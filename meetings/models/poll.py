"""The date poll: days proposed for a planned meeting, and one answer of each city."""

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.codes import new_code
from cities.models import City, User

from .meeting import Meeting


class Says(models.TextChoices):
    YES = "yes", _("yes")
    MAYBE = "maybe", _("if needed")
    NO = "no", _("no")


class PollQuerySet(models.QuerySet):
    """Row security shows polls to those who act for an active city, and to organisers (meetings/0010)."""

    def running(self):
        """Not ended, of meetings that are still only planned; their deadline may be over."""
        return self.filter(closed_at=None, meeting__state=Meeting.State.PLANNED)

    def with_answer_of(self, city):
        """Each says whether this city has answered."""
        return self.annotate(answered=models.Exists(PollAnswer.objects.filter(poll=models.OuterRef("pk"), city=city)))

    def with_meetings(self):
        return self.select_related("meeting__series", "meeting__city").defer("meeting__city__arms")


class Poll(models.Model):
    """On which of its days cities can come. Ended by choosing one, or without."""

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="polls")
    until = models.DateField(_("cities answer until"))
    made_at = models.DateTimeField(db_default=Now(), editable=False)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    reminded_for = models.DateField(null=True, editable=False)  # the deadline that cities were reminded of
    closed_at = models.DateTimeField(null=True, editable=False)
    chosen = models.ForeignKey("PollDay", models.PROTECT, null=True, related_name="+")

    objects = PollQuerySet.as_manager()

    class Meta:
        ordering = ["until", "pk"]
        verbose_name = _("date poll")
        verbose_name_plural = _("date polls")
        constraints = [
            models.UniqueConstraint(
                fields=["meeting"], condition=models.Q(closed_at=None), name="one_open_poll_of_a_meeting"
            ),
            models.CheckConstraint(
                condition=models.Q(chosen=None) | models.Q(closed_at__isnull=False), name="a_chosen_day_ends_the_poll"
            ),
        ]

    def __str__(self):
        return self.code

    @property
    def is_running(self):
        return self.closed_at is None and self.meeting.state == Meeting.State.PLANNED

    @property
    def takes_answers(self):
        return self.is_running and timezone.localdate() <= self.until


class PollDay(models.Model):
    """One proposed day, with what organisers know of the host and the room."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="days")
    day = models.DateField(_("day"))
    starts = models.TimeField(_("begins at"), null=True, blank=True)
    ends = models.TimeField(_("ends at"), null=True, blank=True)
    note = models.CharField(_("about the host or the room"), max_length=200, blank=True)

    class Meta:
        ordering = ["day"]
        verbose_name = _("day of a poll")
        verbose_name_plural = _("days of a poll")
        constraints = [models.UniqueConstraint(fields=["poll", "day"], name="each_day_once_in_a_poll")]

    def __str__(self):
        return f"{self.day}"

    @property
    def key(self):
        """Under which name answers speak of it."""
        return self.day.isoformat()


class PollAnswer(models.Model):
    """What one city says to all days. Anybody who acts for it may say it anew: the last word counts."""

    poll = models.ForeignKey(Poll, models.CASCADE, related_name="answers")
    city = models.ForeignKey(City, models.PROTECT, related_name="+")
    says = models.JSONField()  # {"2018-06-15": "yes"}
    remark = models.CharField(_("remark"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)  # both kept by the database
    version = models.PositiveIntegerField(db_default=1, editable=False)

    class Meta:
        ordering = ["city__sort_key", "city"]
        verbose_name = _("answer to a poll")
        verbose_name_plural = _("answers to a poll")
        constraints = [models.UniqueConstraint(fields=["poll", "city"], name="one_answer_of_a_city_to_a_poll")]

    def __str__(self):
        return f"{self.poll} – {self.city}"

    def in_words(self, key):
        """What it says to a day."""
        return Says(self.says[key]).label if key in self.says else ""
