"""Where those who are not in the room join a meeting: the one closed word about it that is no post."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .meeting import Meeting


class OnlineLink(models.Model):
    """Row security shows it to organisers, and to whoever has a seat themselves, of either kind (meetings/0011)."""

    meeting = models.OneToOneField(Meeting, models.CASCADE, primary_key=True, related_name="online_link")
    link = models.URLField(_("link"), max_length=500)

    class Meta:
        verbose_name = _("link of a meeting")
        verbose_name_plural = _("links of meetings")

    def __str__(self):
        return f"{self.meeting_id}"
