"""The workshops: a numbered series of meetings, each in a host city; what stands beside them; how their dates moved."""

from datetime import date
from typing import NamedTuple
from uuid import uuid4

from django.contrib.auth.models import Group
from django.db import models, transaction
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import ROOM, City, User

LANGUAGES = [("cs", _("Czech")), ("en", _("English"))]
LONGEST_REPORT = 2000


class Series(models.Model):
    """A series of meetings with its purpose and the people behind it."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    purpose = models.TextField(_("purpose"), blank=True)
    organiser = models.CharField(_("organiser"), max_length=150, blank=True)
    co_organiser = models.CharField(_("co-organiser"), max_length=150, blank=True)
    format = models.CharField(_("format"), max_length=150, blank=True)
    goals = models.JSONField(_("goals"), default=list, blank=True)
    needs = models.JSONField(_("agreed needs"), default=list, blank=True)  # [{key, cs, en}]
    profile = models.JSONField(_("profile of the organiser"), default=dict, blank=True)
    initiators = models.ManyToManyField(City, blank=True, related_name="+", verbose_name=_("initiators"))
    sources = models.JSONField(_("sources"), default=list, blank=True)

    class Meta:
        verbose_name = _("series of meetings")
        verbose_name_plural = _("series of meetings")

    def __str__(self):
        return self.name


class SideEvent(models.Model):
    """A fair or conference around which cities meet anyway."""

    title = models.CharField(_("title"), max_length=200, unique=True)
    city = models.ForeignKey(City, models.PROTECT, null=True, blank=True, related_name="+")
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    date_from = models.DateField(_("from"), null=True, blank=True)
    date_to = models.DateField(_("to"), null=True, blank=True)
    organisers = models.JSONField(_("organisers"), default=list, blank=True)
    partners = models.JSONField(_("partners"), default=list, blank=True)
    theme = models.CharField(_("theme"), max_length=300, blank=True)
    programme = models.JSONField(_("programme"), default=list, blank=True)
    facts = models.JSONField(_("facts"), default=list, blank=True)
    remark = models.TextField(_("remark"), blank=True)
    sources = models.JSONField(_("sources"), default=list, blank=True)

    class Meta:
        ordering = ["-date_from", "title"]
        verbose_name = _("side event")
        verbose_name_plural = _("side events")

    def __str__(self):
        return self.title


IN_LIST = ("number", "title", "date", "date_to", "state", "venue", "beside", "theme", "city__name", "city__locative")


class Row(NamedTuple):
    """What a list says of a meeting: values alone, so that what is written of it is remembered."""

    number: int
    title: str
    date: date
    state: str
    venue: str
    beside: str
    theme: str
    city: str
    locative: str
    course_unknown: bool

    @classmethod
    def of(cls, number, title, date, date_to, state, *more):
        """From the columns IN_LIST."""
        over = state == Meeting.State.ANNOUNCED and (date_to or date) < timezone.localdate()
        return cls(number, title, date, state, *more, over)

    @property
    def url(self):
        return reverse("meetings:detail", args=[self.number])

    @property
    def where(self):
        return City(name=self.city, locative=self.locative).where


def _to_come():
    return models.Q(state=Meeting.State.ANNOUNCED, date__gte=timezone.localdate())


class MeetingQuerySet(models.QuerySet):
    def upcoming(self):
        """Announced meetings from today on, the nearest first."""
        return self.filter(_to_come()).order_by("date")

    def ahead(self):
        """Those to come and those that are only being planned, the nearest first."""
        return self.filter(_to_come() | models.Q(state=Meeting.State.PLANNED)).order_by("date")

    def begun(self):
        """Those that are being held or were held, the last one first."""
        held = (Meeting.State.ANNOUNCED, Meeting.State.HELD)
        return self.filter(state__in=held, date__lte=timezone.localdate()).order_by("-date", "-number")

    def public(self):
        """Known to everybody. What is only being planned is the organisers' own business until it is announced."""
        return self.exclude(state=Meeting.State.PLANNED)

    def past(self):
        return self.exclude(_to_come()).order_by("-number")

    def rows(self):
        """As Rows of a list."""
        return [Row.of(*said) for said in self.values_list(*IN_LIST)]

    def with_places(self):
        return self.select_related("series", "city", "side_event").defer("city__arms")


class Meeting(models.Model):
    """One meeting of the series: what is public about it anyway. Its closed inside comes as a post of its own."""

    class State(models.TextChoices):
        PLANNED = "planned", _("being planned")
        ANNOUNCED = "announced", _("announced")
        HELD = "held", _("held")
        CANCELLED = "cancelled", _("cancelled")

    series = models.ForeignKey(Series, models.PROTECT, related_name="meetings", verbose_name=_("series"))
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=150)
    city = models.ForeignKey(City, models.PROTECT, related_name="hosted_meetings", verbose_name=_("host city"))
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    date = models.DateField(_("date"))
    date_to = models.DateField(_("last day"), null=True, blank=True)
    theme = models.CharField(_("theme"), max_length=300, blank=True)
    starts = models.TimeField(_("begins at"), null=True, blank=True)
    ends = models.TimeField(_("ends at"), null=True, blank=True)
    access = models.TextField(_("how to get there"), blank=True, max_length=1000)
    language = models.CharField(_("language"), max_length=2, choices=LANGUAGES, default="cs")
    contact = models.CharField(_("contact"), max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(_("seats in all"), null=True, blank=True)
    seats_per_city = models.PositiveSmallIntegerField(_("seats for one city"), null=True, blank=True)
    online_capacity = models.PositiveSmallIntegerField(_("seats online"), null=True, blank=True)  # empty: no such part
    quota_until = models.DateField(_("seats for one city hold until"), null=True, blank=True)
    signup_until = models.DateField(_("registration is open until"), null=True, blank=True)
    pitches_from = models.DateField(_("pitches are taken from"), null=True, blank=True)
    pitches_until = models.DateField(_("pitches are taken until"), null=True, blank=True)
    call = models.TextField(_("call for pitches"), blank=True, max_length=1000)
    beside = models.CharField(_("beside the event"), max_length=300, blank=True)
    side_event = models.ForeignKey(SideEvent, models.SET_NULL, null=True, blank=True, related_name="meetings")
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.PLANNED)
    programme = models.JSONField(_("programme points"), default=list, blank=True)
    organisations = models.JSONField(_("participating organisations"), default=list, blank=True)
    host_facts = models.JSONField(_("facts about the host city"), default=list, blank=True)
    participating_cities = models.ManyToManyField(City, blank=True, related_name="attended_meetings")
    earlier_cities = models.ManyToManyField(City, blank=True, related_name="+")
    public_report = models.TextField(blank=True, default="", max_length=LONGEST_REPORT, editable=False)  # published
    remark = models.TextField(_("remark"), blank=True)
    sources = models.JSONField(_("sources"), default=list, blank=True)
    room = models.OneToOneField(Group, models.PROTECT, editable=False, related_name="meeting")  # those who were there
    # Raised by the database when something of it changes that calendars show (meetings/0004).
    programme_number = models.PositiveSmallIntegerField(db_default=0, editable=False)  # of its last release
    sequence = models.PositiveIntegerField(db_default=0, editable=False)
    changed_at = models.DateTimeField(db_default=Now(), editable=False)

    objects = MeetingQuerySet.as_manager()

    class Meta:
        ordering = ["-number"]
        verbose_name = _("meeting")
        verbose_name_plural = _("meetings")
        constraints = [
            models.UniqueConstraint(fields=["series", "number"], name="meeting_number_once"),
            models.CheckConstraint(
                condition=models.Q(date_to=None) | models.Q(date_to__gte=models.F("date")),
                name="meeting_ends_after_start",
            ),
            models.CheckConstraint(
                condition=models.Q(signup_until=None) | models.Q(signup_until__lte=models.F("date")),
                name="registration_ends_before_the_meeting",
            ),
            models.CheckConstraint(
                condition=models.Q(pitches_until=None) | models.Q(pitches_until__lte=models.F("date")),
                name="call_ends_before_the_meeting",
            ),
            models.CheckConstraint(
                condition=models.Q(online_capacity=None) | models.Q(online_capacity__gte=1), name="some_seats_online"
            ),
        ]

    def __str__(self):
        return self.title

    def save(self, *args, **kwargs):
        with transaction.atomic():
            if self.room_id is None:
                self.room = Group.objects.create(name=f"{ROOM}{uuid4()}")
            super().save(*args, **kwargs)
            named = f"{ROOM}{self.pk} {self.title}"[:150]
            Group.objects.filter(pk=self.room_id).exclude(name=named).update(name=named)

    def get_absolute_url(self):
        return reverse("meetings:detail", args=[self.number])

    @property
    def row(self):
        said = (self.number, self.title, self.date, self.date_to, self.state, self.venue, self.beside, self.theme)
        return Row.of(*said, self.city.name, self.city.locative)

    @property
    def takes_signups(self):
        """Whether people may register today."""
        return (
            self.state == self.State.ANNOUNCED
            and self.signup_until is not None
            and timezone.localdate() <= self.signup_until
        )

    @property
    def takes_pitches(self):
        """Whether cities may submit pitches today. One that is late may have a LateEntry of its own."""
        today = timezone.localdate()
        return (
            self.state == self.State.ANNOUNCED
            and self.pitches_until is not None
            and (self.pitches_from or today) <= today <= self.pitches_until
        )

    @property
    def is_to_come(self):
        return self.state == self.State.ANNOUNCED and (self.date_to or self.date) >= timezone.localdate()

    @property
    def course_unknown(self):
        """Announced for a day that is over: no source says whether and how it took place."""
        return self.state == self.State.ANNOUNCED and (self.date_to or self.date) < timezone.localdate()


class MeetingChange(models.Model):
    """One line of a meeting's history: announced, moved, held, cancelled. The old date stays, with the reason."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="changes")
    state = models.CharField(_("state"), max_length=9, choices=Meeting.State)
    date = models.DateField(_("date valid then"), null=True, blank=True)
    city = models.ForeignKey(City, models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    at = models.DateField(_("when"), null=True, blank=True)
    told = models.BooleanField(default=True, editable=False)  # those who registered know it (meetings/registering.py)
    by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("change of a meeting")
        verbose_name_plural = _("changes of meetings")

    def __str__(self):
        return f"{self.meeting} – {self.get_state_display()}"
