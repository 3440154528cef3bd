"""Who is to hear that a condition of a failure holds now: told by letter and on the home page, never a word of it."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import User
from posts.models import Act, Post
from posts.visibility import VisibleQuerySet


class HoldsNotice(models.Model):
    """One answer ("it holds now") for one person: made by the system, seen by that person while they may read."""

    act = models.ForeignKey(Act, models.CASCADE, related_name="+")
    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    mailed_at = models.DateTimeField(null=True)

    post_path = "post"
    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice of a condition")
        verbose_name_plural = _("notices of conditions")
        constraints = [models.UniqueConstraint(fields=["act", "person"], name="one_notice_of_an_answer")]

    def __str__(self):
        return f"{self.post_id} {self.person_id}"
