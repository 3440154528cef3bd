"""The Django admin of this project: only what we register ourselves appears in it."""

from django.contrib.admin import AdminSite, apps
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

OURS = ("cities", "posts", "inbox", "practices", "meetings", "smartpitch")


class Administration(AdminSite):
    """Libraries register models whose pages would show bodies of mails, secrets or closed texts: they stay out."""

    site_title = "Smart Cities Pitch"
    site_header = _("Administration of Smart Cities Pitch")
    index_title = _("Administration")

    def register(self, model_or_iterable, admin_class=None, **options):
        if admin_class is not None and admin_class.__module__.split(".")[0] in OURS:
            super().register(model_or_iterable, admin_class, **options)

    def password_change(self, request, extra_context=None):
        """The password is changed where everybody changes it, after the person has proved who they are."""
        return redirect("account_change_password")


class AdministrationConfig(apps.AdminConfig):
    default = False  # of the app "smartpitch"; this one is named in INSTALLED_APPS
    default_site = "smartpitch.administration.Administration"
