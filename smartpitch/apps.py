"""The app of the wiring."""

from django.apps import AppConfig


class SmartpitchConfig(AppConfig):
    name = "smartpitch"

    def ready(self):
        from post_office.signals import email_queued

        from smartpitch import checks  # noqa: F401  registers itself
        from smartpitch.mailing import call_worker

        email_queued.connect(call_worker)
