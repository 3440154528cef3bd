"""Saved searches: words and filters that a person wants to come back to, and how often a letter says what is new."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.codes import new_code
from cities.models import User


class SavedSearch(models.Model):
    """One person's alone. `known` is what it found when the person last looked, `told` what letters have counted since;
    the rest of what it finds is new to them, whether it was shared meanwhile or only opened to them.
    """

    class Frequency(models.TextChoices):
        NEVER = "never", _("no letters")
        DAILY = "daily", _("at most once a day")
        WEEKLY = "weekly", _("at most once a week")
        MONTHLY = "monthly", _("at most once a month")

    MOST = 30  # of one person
    MOST_KNOWN = 1000  # beyond that many, only what was shared since the last look is new

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    name = models.CharField(_("name of the search"), max_length=80)
    asked = models.CharField(max_length=2000)  # as in the address of the list, without the question mark
    frequency = models.CharField(_("letters"), max_length=7, choices=Frequency, default=Frequency.WEEKLY)
    known = ArrayField(models.BigIntegerField(), default=list)
    told = ArrayField(models.BigIntegerField(), default=list)
    created_at = models.DateTimeField(default=timezone.now)
    looked_at = models.DateTimeField(default=timezone.now)
    told_at = models.DateTimeField(default=timezone.now)  # of the last letter, or when it was saved
    news_at = models.DateTimeField(default=timezone.now)  # when a letter last had something to say, or it was kept
    asked_at = models.DateTimeField(null=True)  # when a letter asked whether to keep it
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("saved search")
        verbose_name_plural = _("saved searches")
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "asked"], condition=Q(deleted_at=None), name="one_search_saved_once"
            ),
        ]

    def __str__(self):
        return self.code  # the name is the person's own
