"""The app of meetings."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MeetingsConfig(AppConfig):
    name = "meetings"
    verbose_name = _("meetings")

    def ready(self):
        from meetings.models import Pitch
        from practices.kinds import add_kind

        add_kind("pitches", Pitch)
