"""People, and through which membership each acts for a city."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group, PermissionsMixin
from django.db import connection, models, transaction
from django.db.models import F, Func, Q, Value
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from .places import ORGANISERS, City, Unit


class LastCoordinator(Exception):
    """A city that has people keeps at least one coordinator."""

    def __str__(self):
        return gettext("The city would be left without a coordinator. Name another one first.")


class UserManager(BaseUserManager):
    def create_user(self, email, password=None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email=email.lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. The e-mail address is the login; what they may read follows from their memberships alone."""

    class Language(models.TextChoices):
        CZECH = "cs", _("Czech")
        ENGLISH = "en", _("English")

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=150)
    title_before = models.CharField(_("title before the name"), max_length=40, blank=True)
    title_after = models.CharField(_("title after the name"), max_length=40, blank=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.CZECH)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("administrator"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    visited_at = models.DateTimeField(null=True, editable=False)  # start of this visit
    previous_visit_at = models.DateTimeField(null=True, editable=False)  # "new since last time" counts from here
    # {topic: the moment until which all of it is read}
    topics_read = models.JSONField(default=dict, db_default=Value({}, models.JSONField()), editable=False)

    objects = UserManager()

    EMAIL_FIELD = USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        constraints = [models.UniqueConstraint(Lower("email"), name="email_once_in_any_case")]

    def __str__(self):
        return self.name or self.email

    @property
    def full_name(self):
        named = " ".join(part for part in (self.title_before, self.name) if part)
        return f"{named}, {self.title_after}" if self.title_after else named

    def group_ids(self):
        """Ids of the groups this person belongs to at this moment, asked in the database each time."""
        with connection.cursor() as cursor:
            cursor.execute("select cities_groups_of(%s)", [self.pk])
            return cursor.fetchone()[0]

    def cities(self):
        """The active cities this person acts for now, in the order of the memberships."""
        return City.objects.filter(
            status__in=City.ACTIVE, pk__in=self.memberships.current().exclude(city=None).values("city")
        )

    def coordinates(self, city):
        """Whether this person looks after the people and posts of the city now."""
        return self.is_active and self.memberships.current().coordinators().filter(city=city).exists()

    def is_organiser(self):
        return self.is_active and self.memberships.current().filter(role=Membership.Role.ORGANISER).exists()

    def note_visit(self):
        """A visit begins when the last page was asked for more than half an hour ago."""
        now = timezone.now()
        if self.visited_at is None or (now - self.visited_at).total_seconds() > 1800:
            # Later than the visit itself when everything was marked as read in it.
            since = max(filter(None, (self.visited_at, self.previous_visit_at)), default=None)
            self.previous_visit_at, self.visited_at = since, now
            User.objects.filter(pk=self.pk).update(visited_at=now, previous_visit_at=since)

    def mark_seen(self, topic=None):
        """Nothing is new any more, on any device; or nothing of one topic, given by its number."""
        now, me = timezone.now(), User.objects.filter(pk=self.pk)
        if topic is None:
            me.update(previous_visit_at=now, topics_read={})
        else:  # added in the database: two topics may be marked at the same moment
            one = Value({str(topic): now.isoformat()}, models.JSONField())
            me.update(topics_read=Func(F("topics_read"), one, arg_joiner=" || ", template="(%(expressions)s)"))


class MembershipQuerySet(models.QuerySet):
    def current(self):
        now = timezone.now()
        return self.filter(Q(valid_to=None) | Q(valid_to__gt=now), valid_from__lte=now)

    def acting(self):
        """Those who act for a city now. Guests are let into a circle only, a closed account acts for nobody."""
        return self.current().filter(role__in=Membership.SPEAKING, person__is_active=True)

    def coordinators(self):
        return self.filter(role=Membership.Role.COORDINATOR)

    def for_sign_in(self):
        """With what a page needs to say for whom the person acts."""
        return self.current().select_related("city", "unit").defer("city__arms").order_by("valid_from", "pk")


class Membership(models.Model):
    """A person acts for a city through a unit, from–to. It ends; it is never deleted."""

    class Role(models.TextChoices):
        EXPERT = "expert", _("expert")
        COORDINATOR = "coordinator", _("coordinator")
        ORGANISER = "organiser", _("organiser")
        GUEST = "guest", _("guest")

    SPEAKING = (Role.EXPERT, Role.COORDINATOR)  # these act for a city

    person = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("person"))
    city = models.ForeignKey(City, models.PROTECT, null=True, blank=True, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="memberships")
    guest_of = models.ForeignKey(Group, models.PROTECT, null=True, blank=True, related_name="+")
    role = models.CharField(_("role"), max_length=12, choices=Role, default=Role.EXPERT)
    valid_from = models.DateTimeField(_("from"), default=timezone.now)
    valid_to = models.DateTimeField(_("to"), null=True, blank=True)
    ended_by = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", editable=False)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        ordering = ["person__name", "valid_from"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.CheckConstraint(
                name="role_fits_place",
                condition=(
                    Q(role__in=["expert", "coordinator"], city__isnull=False, guest_of__isnull=True)
                    | Q(role="organiser", city__isnull=True, unit__isnull=True, guest_of__isnull=True)
                    | Q(role="guest", guest_of__isnull=False, valid_to__isnull=False)
                ),
            ),
            models.CheckConstraint(
                name="membership_ends_after_start", condition=Q(valid_to=None) | Q(valid_to__gte=F("valid_from"))
            ),
            models.UniqueConstraint(
                fields=["person", "city"],
                condition=Q(valid_to=None, city__isnull=False),
                name="one_open_membership_in_city",
            ),
        ]

    def __str__(self):
        return f"{self.person} · {self.city or ORGANISERS}"

    def is_current(self):
        return self.valid_from <= timezone.now() and (self.valid_to is None or self.valid_to > timezone.now())

    def _others(self):
        """Who else acts for the city now; a closed account looks after nobody."""
        return Membership.objects.acting().filter(city=self.city_id).exclude(pk=self.pk)

    def end(self, *, by):
        """End this membership now. Raises LastCoordinator when others of the city would stay without one."""
        with transaction.atomic():
            if self.city_id:
                City.objects.select_for_update().get(pk=self.city_id)  # two coordinators must not end each other
                others = self._others()
                if self.role == self.Role.COORDINATOR and not others.coordinators().exists():
                    raise LastCoordinator
            self.valid_to, self.ended_by = timezone.now(), by
            self.save(update_fields=["valid_to", "ended_by"])

    def change_role(self, role):
        """Make an expert a coordinator or the other way round."""
        with transaction.atomic():
            City.objects.select_for_update().get(pk=self.city_id)
            others = self._others()
            if self.role == self.Role.COORDINATOR and role != self.role and not others.coordinators().exists():
                raise LastCoordinator
            self.role = role
            self.save(update_fields=["role"])
