"""The app of the wiring."""

from django.apps import AppConfig


class SmartpitchConfig(AppConfig):
    name = "smartpitch"

    def ready(self):
        from django.db.models.signals import pre_save
        from post_office.models import Email
        from post_office.signals import email_queued

        from smartpitch import checks  # noqa: F401  registers itself
        from smartpitch.mailing import call_worker, put_in_line

        pre_save.connect(put_in_line, sender=Email)
        email_queued.connect(call_worker)
