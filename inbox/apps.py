"""The app of what reaches people."""

from django.apps import AppConfig
from django.db.models.signals import post_save
from django.utils.translation import gettext_lazy as _


class InboxConfig(AppConfig):
    name = "inbox"
    verbose_name = _("inbox")

    def ready(self):
        from inbox.telling import wait
        from posts.models import Act

        post_save.connect(wait, sender=Act)
