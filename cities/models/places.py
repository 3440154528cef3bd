"""Cities and the units they act through."""

from uuid import uuid4

import czech_sort
from django.contrib.auth.models import Group
from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models, transaction
from django.db.models import Q
from django.db.models.functions import MD5, Left
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from cities.stems import keys_of

MEMBER_CITIES = "members"  # name of the one group behind the level "all member cities"
ORGANISERS = "organisers"
ROOM = "room "  # begins the name of the group of those who were in the room of a meeting: "room 4 Smart Cities Pitch 4"


class Region(models.TextChoices):
    """The 14 Czech regions by their CZ-NUTS 3 code."""

    PRAGUE = "CZ010", _("Prague, the capital")
    CENTRAL_BOHEMIA = "CZ020", _("Central Bohemian Region")
    SOUTH_BOHEMIA = "CZ031", _("South Bohemian Region")
    PLZEN = "CZ032", _("Plzeň Region")
    KARLOVY_VARY = "CZ041", _("Karlovy Vary Region")
    USTI = "CZ042", _("Ústí nad Labem Region")
    LIBEREC = "CZ051", _("Liberec Region")
    HRADEC = "CZ052", _("Hradec Králové Region")
    PARDUBICE = "CZ053", _("Pardubice Region")
    VYSOCINA = "CZ063", _("Vysočina Region")
    SOUTH_MORAVIA = "CZ064", _("South Moravian Region")
    OLOMOUC = "CZ071", _("Olomouc Region")
    ZLIN = "CZ072", _("Zlín Region")
    MORAVIA_SILESIA = "CZ080", _("Moravian-Silesian Region")


class SizeBand(models.IntegerChoices):
    """Size of a city; the unknown one comes last on screen."""

    SMALL = 1, _("up to 20,000")
    MEDIUM = 2, _("20,000–50,000")
    LARGE = 3, _("50,000–100,000")
    METROPOLIS = 4, _("over 100,000")
    UNKNOWN = 9, _("size unknown")


class CityQuerySet(models.QuerySet):
    def members(self):
        """Cities that read what is shared with all member cities."""
        return self.filter(status__in=City.READING)

    def community(self):
        """Cities that have people here: members, candidates and observers."""
        return self.filter(status__in=City.ACTIVE)

    def with_arms(self):
        """With `arms_key`, the name of the present coat of arms or nothing; the picture itself stays where it is."""
        return self.annotate(arms_key=Left(MD5("arms"), 12)).defer("arms")

    def outside(self):
        """Places we know only from public sources."""
        return self.filter(status=City.Status.OUTSIDE)


class City(models.Model):
    """A city as an organisation. Its key in the world is the RÚIAN code, never the name: 1,503 of 6,258 share one."""

    class Status(models.TextChoices):
        FOUNDER = "founder", _("founder")
        MEMBER = "member", _("member")
        CANDIDATE = "candidate", _("candidate")
        OBSERVER = "observer", _("observer")
        PAUSED = "paused", _("paused")
        LEFT = "left", _("left")
        OUTSIDE = "outside", _("outside the community")

    READING = (Status.FOUNDER, Status.MEMBER)
    ACTIVE = (*READING, Status.CANDIDATE, Status.OBSERVER)

    name = models.CharField(_("name"), max_length=100)
    locative = models.CharField(
        _("where"), max_length=120, blank=True, help_text=_("As in a sentence: “v Písku”, “ve Zlíně”.")
    )
    sort_key = models.BinaryField(editable=False, db_index=True)
    keys = ArrayField(models.CharField(max_length=60), default=list, editable=False)  # of its name: cities/stems.py
    country = models.CharField(_("country"), max_length=2, default="CZ", validators=[RegexValidator(r"^[A-Z]{2}$")])
    ruian = models.PositiveIntegerField(
        _("RÚIAN code"), unique=True, null=True, blank=True, help_text=_("Six-digit code of the municipality.")
    )
    ico = models.CharField(_("IČO"), max_length=8, blank=True, validators=[RegexValidator(r"^\d{8}$")])
    data_box = models.CharField(_("data box"), max_length=7, blank=True, validators=[RegexValidator(r"^[a-z0-9]{7}$")])
    region = models.CharField(_("region"), max_length=5, choices=Region, blank=True)
    population = models.PositiveIntegerField(_("population"), null=True, blank=True)
    population_year = models.PositiveSmallIntegerField(_("population in the year"), null=True, blank=True)
    size_band = models.GeneratedField(
        expression=models.Case(
            models.When(population__isnull=True, then=models.Value(SizeBand.UNKNOWN.value)),
            models.When(population__lt=20_000, then=models.Value(SizeBand.SMALL.value)),
            models.When(population__lt=50_000, then=models.Value(SizeBand.MEDIUM.value)),
            models.When(population__lt=100_000, then=models.Value(SizeBand.LARGE.value)),
            default=models.Value(SizeBand.METROPOLIS.value),
        ),
        output_field=models.SmallIntegerField(choices=SizeBand),
        db_persist=True,
    )
    lat = models.FloatField(
        _("latitude"), null=True, blank=True, validators=[MinValueValidator(-90), MaxValueValidator(90)]
    )
    lon = models.FloatField(
        _("longitude"), null=True, blank=True, validators=[MinValueValidator(-180), MaxValueValidator(180)]
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.CANDIDATE)
    joined_on = models.DateField(_("member since"), null=True, blank=True)
    website = models.URLField(_("website"), blank=True)
    strategy_url = models.URLField(_("strategy"), blank=True)
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    goals = ArrayField(  # of its strategy, in its words; practices say which of them they serve
        models.CharField(max_length=160),
        verbose_name=_("goals of the strategy"),
        default=list,
        db_default=[],
        blank=True,
    )
    arms = models.BinaryField(_("coat of arms"), null=True, blank=True, editable=False)  # a small WebP, made on upload
    group = models.OneToOneField(Group, on_delete=models.PROTECT, editable=False, related_name="city")

    objects = CityQuerySet.as_manager()

    class Meta:
        ordering = ["sort_key", "pk"]
        verbose_name = _("city")
        verbose_name_plural = _("cities")
        constraints = [
            models.CheckConstraint(
                condition=Q(status="outside") | Q(ruian__isnull=False), name="community_city_has_ruian"
            ),
        ]

    def __str__(self):
        return self.name

    def save(self, *args, **kwargs):
        self.sort_key = czech_sort.bytes_key(self.name)
        self.keys = sorted(keys_of(f"{self.name} {self.locative}"))
        if chosen := kwargs.get("update_fields"):
            kwargs["update_fields"] = {*chosen, "sort_key", "keys"}
        with transaction.atomic():
            if self.group_id is None:
                self.group = Group.objects.create(name=f"city {uuid4()}")
            super().save(*args, **kwargs)
            Group.objects.filter(pk=self.group_id).exclude(name=f"city {self.pk}").update(name=f"city {self.pk}")

    def get_absolute_url(self):
        return reverse("city", args=[self.pk])

    @property
    def where(self):
        """The city in a sentence that says where: “v Písku”, “in Písek”."""
        locative = self.locative if get_language() == "cs" else ""
        return locative or gettext("in %(city)s") % {"city": self.name}

    @property
    def reads_member_posts(self):
        return self.status in self.READING

    def change_status(self, status, *, by, reason, on=None):
        """Give the city a new status from a day on, and keep the day and the reason."""
        with transaction.atomic():
            city = City.objects.select_for_update().get(pk=self.pk)
            CityStatus.objects.create(
                city=city, status=status, since=on or timezone.localdate(), reason=reason, changed_by=by
            )
            city.status = status
            if status in self.READING and not city.joined_on:
                city.joined_on = on or timezone.localdate()
            city.save(update_fields=["status", "joined_on"])
        self.status, self.joined_on = city.status, city.joined_on


class CityStatus(models.Model):
    """One line of a city's history with us: cities come and go."""

    city = models.ForeignKey(City, models.CASCADE, related_name="statuses")
    status = models.CharField(_("status"), max_length=10, choices=City.Status)
    since = models.DateField(_("since"))
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    changed_by = models.ForeignKey("cities.User", models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["-since", "-pk"]
        verbose_name = _("status of a city")
        verbose_name_plural = _("statuses of cities")

    def __str__(self):
        return f"{self.city} – {self.get_status_display()}"


class Unit(models.Model):
    """What a city acts through: its office, a department, a municipal company."""

    class Kind(models.TextChoices):
        OFFICE = "office", _("city office")
        DEPARTMENT = "department", _("department")
        COMPANY = "company", _("municipal company")
        ORGANISATION = "organisation", _("other city organisation")

    city = models.ForeignKey(City, models.CASCADE, related_name="units")
    name = models.CharField(_("name"), max_length=150)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.DEPARTMENT)
    website = models.URLField(_("website"), blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        constraints = [
            models.UniqueConstraint(fields=["city", "name"], name="unit_once_in_city"),
            models.UniqueConstraint(fields=["id", "city"], name="unit_with_its_city"),  # target of two-column keys
        ]

    def __str__(self):
        return self.name
