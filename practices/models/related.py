"""The pin: an editor confirms that another practice belongs beside theirs."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import User
from posts.visibility import VisibleQuerySet

from .practice import Practice


class Pinned(models.Model):
    """Shown on the page of the practice, and only to whoever may read both; row security says so too."""

    MOST = 6  # at one practice

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="pins")
    other = models.ForeignKey(Practice, models.CASCADE, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    post_path = "practice"
    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("pinned practice")
        verbose_name_plural = _("pinned practices")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "other"], name="pinned_once"),
            models.CheckConstraint(condition=~models.Q(practice=models.F("other")), name="not_pinned_to_itself"),
        ]

    def __str__(self):
        return f"{self.practice_id} · {self.pk}"
