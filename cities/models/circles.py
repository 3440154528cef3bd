"""The circles that cities form, who may know of them, and what was done with them."""

from uuid import uuid4

from django.contrib.auth.models import Group
from django.db import models, transaction
from django.db.models import Exists, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.codes import new_code

from .people import Membership, User
from .places import City


class CircleQuerySet(models.QuerySet):
    """Circles are closed facts: every page starts from one of these. A frozen one is nobody's to see or to change."""

    def seen_by(self, person):
        """Circles that this person may know of: their cities belong to them or own them, they are let in as a guest,
        or they keep them as an organiser.
        """
        cities = person.cities()
        let_in = person.memberships.current().filter(role=Membership.Role.GUEST)
        return self.filter(
            Q(pk__in=_of_cities(cities))
            | Q(owner__in=cities)
            | Q(group__in=let_in.values("guest_of"))
            | _for_organisers(person),
            frozen=False,
        )

    def kept_by(self, person):
        """Circles that this person may change: they coordinate the owner, or organise and no city looks after it."""
        coordinated = person.memberships.current().coordinators().values("city")
        own = Q(owner__in=coordinated, owner__status__in=City.ACTIVE)
        return self.filter(own | _for_organisers(person), frozen=False)

    def usable_by(self, person):
        """Living circles that this person may share with: a city of theirs belongs to them or owns them, or they keep
        them as an organiser.
        """
        cities = person.cities()
        own = Q(pk__in=_of_cities(cities)) | Q(owner__in=cities)
        return self.filter(own | _for_organisers(person), retired_at=None, frozen=False)

    def of_city(self, city):
        """Circles that the city belongs to or owns."""
        return self.filter(Q(pk__in=_of_cities([city])) | Q(owner=city))


def _of_cities(cities):
    return Circle.cities.through.objects.filter(city__in=cities).values("circle")


def _for_organisers(person):
    """Circles without an owner in the community are the organisers' to keep."""
    seats = person.memberships.current().filter(role=Membership.Role.ORGANISER)
    ownerless = Q(owner=None) | ~Q(owner__status__in=City.ACTIVE)
    return ownerless & Q(Exists(seats))


class Circle(models.Model):
    """A named set of cities. A frozen one is made by the platform ("member cities of today") and never changes."""

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    name = models.CharField(_("name"), max_length=100)
    purpose = models.CharField(_("purpose"), max_length=200, blank=True)
    releasable_to = models.CharField(_("releasable to"), max_length=200, blank=True)
    owner = models.ForeignKey(City, models.PROTECT, null=True, blank=True, related_name="owned_circles")
    cities = models.ManyToManyField(City, related_name="circles", verbose_name=_("cities"))
    frozen = models.BooleanField(_("frozen"), default=False, editable=False)
    form_key = models.UUIDField(null=True, unique=True, editable=False)  # a second submit of a form finds the first
    created_at = models.DateTimeField(auto_now_add=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True)
    group = models.OneToOneField(Group, on_delete=models.PROTECT, editable=False, related_name="circle")

    objects = CircleQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("circle")
        verbose_name_plural = _("circles")

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        with transaction.atomic():
            if self.group_id is None:
                self.group = Group.objects.create(name=f"circle {uuid4()}")
            super().save(*args, **kwargs)
            Group.objects.filter(pk=self.group_id).exclude(name=f"circle {self.pk}").update(name=f"circle {self.pk}")

    @classmethod
    def of_exactly(cls, cities):
        """The frozen circle of exactly these cities, made when there is none yet; one serves all posts that need it."""
        wanted = set(cities)
        for circle in cls.objects.filter(frozen=True, cities__in=wanted).distinct().prefetch_related("cities"):
            if set(circle.cities.all()) == wanted:
                return circle
        with transaction.atomic():
            today = timezone.localdate()
            circle = cls.objects.create(name=f"{today.day}. {today.month}. {today.year}", frozen=True)
            circle.cities.set(wanted)
        return circle

    @classmethod
    def of_members_today(cls):
        """The frozen circle of the cities that are members now."""
        return cls.of_exactly(City.objects.members())


class CircleDeed(models.Model):
    """One deed on a circle: it decides who reads. Append-only, written in the transaction of the deed."""

    class Verb(models.TextChoices):
        MADE = "made", _("made the circle")
        CHANGED = "changed", _("changed its words")
        ADDED = "added", _("let in")
        REMOVED = "removed", _("took out")
        LEFT = "left", _("left the circle")
        RETIRED = "retired", _("retired the circle")
        RETURNED = "returned", _("took the circle back into use")

    circle = models.ForeignKey(Circle, models.CASCADE, related_name="deeds")
    verb = models.CharField(_("what"), max_length=12, choices=Verb)
    city = models.ForeignKey(City, models.PROTECT, null=True, related_name="+", verbose_name=_("city"))
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", verbose_name=_("who"))
    at = models.DateTimeField(_("when"), default=timezone.now)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("deed on a circle")
        verbose_name_plural = _("deeds on circles")

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
