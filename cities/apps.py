"""The app of people and cities."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate
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
        post_migrate.connect(make_standing_groups, sender=self)
