"""After a meeting: what each city that was there says changed because of it, asked twice."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cities.codes import new_code
from cities.models import City, User

from .meeting import Meeting


class AfterEffect(models.Model):
    """One answer of a city in one wave; the last one counts. Read by the city and by organisers, written by the system
    alone: whoever answers has a signed link and need not sign in (meetings/after.py).
    """

    class Answer(models.TextChoices):
        YES = "yes", _("yes")
        NO = "no", _("no")
        NOT_YET = "not_yet", _("not yet")

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="after_effects")
    city = models.ForeignKey(City, models.PROTECT, related_name="+")
    wave = models.PositiveSmallIntegerField()  # days after the meeting
    asked_at = models.DateTimeField(db_default=Now(), editable=False)
    answer = models.CharField(_("did anything change"), max_length=7, choices=Answer, blank=True)
    note = models.CharField(_("what changed"), max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")

    class Meta:
        ordering = ["wave", "pk"]
        verbose_name = _("after-effect of a meeting")
        verbose_name_plural = _("after-effects of meetings")
        constraints = [
            models.UniqueConstraint(fields=["meeting", "city", "wave"], name="a_city_is_asked_once_in_a_wave"),
            models.CheckConstraint(condition=Q(answer="") ^ Q(answered_at__isnull=False), name="answered_at_some_time"),
        ]

    def __str__(self):
        return self.code
