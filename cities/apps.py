"""The app of people and cities."""

from django.apps import AppConfig
from django.db.models.signals import post_delete, post_migrate, post_save
from django.utils.translation import gettext_lazy as _


def make_standing_groups(using, **kwargs):
    """The groups that exist from the start; made again whenever a database was emptied."""
    from django.contrib.auth.models import Group

    from cities.models import MEMBER_CITIES, ORGANISERS

    for name in (MEMBER_CITIES, ORGANISERS):
        Group.objects.using(using).get_or_create(name=name)


class CitiesConfig(AppConfig):
    name = "cities"
    verbose_name = _("cities and people")

    def ready(self):
        from allauth.mfa.models import Authenticator

        from cities import security_log, sessions
        from cities.models import Membership, User

        post_migrate.connect(make_standing_groups, sender=self)
        post_delete.connect(sessions.factor_removed, sender=Authenticator)
        post_save.connect(sessions.membership_saved, sender=Membership)
        post_save.connect(sessions.person_saved, sender=User)
        security_log.listen()
