"""The app of meetings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("meetings")

    def ready(self):
        from meetings import telling  # noqa: F401  registers itself
        from meetings.going_on import tell_of_answer
        from meetings.models import MeetingInside, Pitch
        from posts.models import Post
        from practices.asking import ONCE_ANSWERED
        from practices.kinds import add_kind

        add_kind("pitches", Post.Kind.PITCH, Pitch)
        add_kind("insides", Post.Kind.INSIDE, MeetingInside)
        ONCE_ANSWERED.append(tell_of_answer)
