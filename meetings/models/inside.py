"""The closed inside of a meeting: what those who come should know and what they say to each other."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from posts.models import Post

from .meeting import Meeting


class MeetingInside(Post):
    """One for a meeting, kept by the organisers. Its readers are chosen as for any post; they talk under it."""

    LONGEST = 5000  # characters

    meeting = models.OneToOneField(Meeting, models.PROTECT, related_name="inside", editable=False)
    body = models.TextField(_("text"), blank=True)

    stands_alone = True  # never a part of another post

    class Meta:
        verbose_name = _("inside of a meeting")
        verbose_name_plural = _("insides of meetings")

    def save(self, *args, **kwargs):
        self.kind = Post.Kind.INSIDE
        super().save(*args, **kwargs)
