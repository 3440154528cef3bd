"""The app of closed posts."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PostsConfig(AppConfig):
    name = "posts"
    verbose_name = _("closed posts")

    def ready(self):
        from posts import checks  # noqa: F401  registers the start-up check of the database login
