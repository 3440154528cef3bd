"""What the directory of cities is narrowed by; the names stand in the address."""

import django_filters
from django.utils.translation import gettext_lazy as _

from cities.models import City, Region, SizeBand


class CityFilter(django_filters.FilterSet):
    """Region, size and status."""

    kraj = django_filters.ChoiceFilter(label=_("Region"), field_name="region", choices=Region.choices)
    velikost = django_filters.ChoiceFilter(label=_("Size"), field_name="size_band", choices=SizeBand.choices)
    stav = django_filters.ChoiceFilter(label=_("Status"), field_name="status", choices=City.Status.choices)

    class Meta:
        model = City
        fields = ()

    def numbers(self):
        """Ids of the cities that fit; none when a value does not exist."""
        return set(self.qs.values_list("pk", flat=True)) if self.is_valid() else set()
