"""The app of meetings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("meetings")

    def ready(self):
        from meetings import notices, telling  # noqa: F401  register themselves
        from meetings.models import MeetingInside, Pitch
        from posts.models import Post
        from practices.kinds import add_kind

        add_kind("pitches", Post.Kind.PITCH, Pitch)
        add_kind("insides", Post.Kind.INSIDE, MeetingInside)
