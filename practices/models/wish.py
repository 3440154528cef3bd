"""What an organiser asks a city to add to its practice: publish first, curate after."""

from datetime import timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.codes import new_code
from cities.models import User
from posts.visibility import VisibleQuerySet

from .practice import Practice

TIME_TO_ANSWER = timedelta(days=14)


class Wish(models.Model):
    """Read by the practice's editors and by organisers who read the practice; by no other reader of it.

    The city closes it with a word; until then who asked may take it back. Nothing is counted or shown to others.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    text = models.TextField(_("what is missing"))
    withdrawn_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    word = models.TextField(_("word of the city"), blank=True)

    post_path = "practice"
    objects = VisibleQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("wish of an organiser")
        verbose_name_plural = _("wishes of organisers")
        constraints = [
            models.UniqueConstraint(
                fields=["practice"],
                condition=models.Q(withdrawn_at=None, closed_at=None),
                name="one_open_wish_of_a_practice",
            )
        ]

    def __str__(self):
        return self.code

    @property
    def until(self):
        return self.at + TIME_TO_ANSWER

    @property
    def is_late(self):
        return self.closed_at is None and self.until < timezone.now()

    @property
    def days_left(self):
        return (self.until - timezone.now()).days + 1
