"""What can be said of a city by yes or no: one list for cities, which answer it, and for practices, which ask."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from .places import City


class Trait(models.TextChoices):
    """A trait of cities. The first stands on the city itself; those in ASKED are answered on its profile."""

    POPULATION = "population", _("number of inhabitants")
    NETWORK = "network", _("the city owns the network")
    OPERATOR = "operator", _("the city owns the operator")
    LIGHTING = "lighting", _("the city owns the street lighting")
    TRANSPORT = "transport", _("a transport company of its own")
    WATER = "water", _("the city owns the waterworks")
    HEAT = "heat", _("the city owns the heating plant")
    WASTE = "waste", _("a waste company of its own")
    POLICE = "police", _("a city police")
    UNIVERSITY = "university", _("a university in the city")
    PLATFORM = "platform", _("a data platform")
    STAFF = "staff", _("the city has experts of its own")
    FLAT = "flat", _("flat terrain")
    HILLY = "hilly", _("hilly terrain")
    DENSE = "dense", _("dense building")
    HISTORIC = "historic", _("historic centre")
    FLOOD = "flood", _("a flood zone")
    OTHER = "other", _("something else")


ASKED = [each for each in Trait if each not in (Trait.POPULATION, Trait.NETWORK, Trait.OPERATOR, Trait.OTHER)]


class CityFact(models.Model):
    """One answer of a city; what it has not answered has no row. Public, as the whole profile."""

    city = models.ForeignKey(City, models.CASCADE, related_name="facts")
    trait = models.CharField(_("trait of the city"), max_length=10, choices=Trait)
    has = models.BooleanField(_("does it hold"))

    class Meta:
        verbose_name = _("fact of a city")
        verbose_name_plural = _("facts of cities")
        constraints = [models.UniqueConstraint(fields=["city", "trait"], name="one_answer_of_a_city")]

    def __str__(self):
        return f"{self.city_id} · {self.trait}"
