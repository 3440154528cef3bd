"""Promises: what one city has said at a meeting that it will do for another one."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.codes import new_code
from cities.models import City, User

from .meeting import Meeting


class PromiseQuerySet(models.QuerySet):
    """Row security shows each person those of their cities, and to organisers all (meetings/0012)."""

    def between(self, cities, others):
        """Those that go from one of these cities to one of the others, or back."""
        return self.filter(Q(giver__in=cities, receiver__in=others) | Q(receiver__in=cities, giver__in=others))

    def standing(self):
        return self.filter(state=Promise.State.OPEN)

    def with_cities(self):
        return self.select_related("meeting", "giver", "receiver").defer("giver__arms", "receiver__arms")


class Promise(models.Model):
    """Read by people of both cities and by organisers. Which side may say what of it, the database knows too."""

    class State(models.TextChoices):
        OPEN = "open", _("promised")
        KEPT = "kept", _("kept")
        GIVEN_UP = "given_up", _("given up")
        NOT_NEEDED = "not_needed", _("no longer needed")

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="promises")
    giver = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("who promises"))
    receiver = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("to whom"))
    what = models.CharField(_("what"), max_length=300)
    due = models.DateField(_("by when"))
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)
    form_key = models.UUIDField(null=True, editable=False)  # the form that made it: a second submit finds the first
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    word = models.CharField(_("why not"), max_length=300, blank=True)
    thanked_at = models.DateTimeField(null=True, editable=False)
    # Written by the database: when it ended, and which of the two cities has said so.
    closed_at = models.DateTimeField(null=True, editable=False)
    closed_for = models.ForeignKey(City, models.PROTECT, null=True, related_name="+", editable=False)
    giver_reminded_on = models.DateField(null=True, editable=False)
    receiver_reminded_on = models.DateField(null=True, editable=False)

    objects = PromiseQuerySet.as_manager()

    class Meta:
        ordering = ["due", "pk"]
        verbose_name = _("promise")
        verbose_name_plural = _("promises")
        constraints = [
            models.UniqueConstraint(
                fields=["by", "form_key", "giver", "receiver", "what"], name="one_promise_from_one_form"
            ),
            models.CheckConstraint(condition=~Q(giver=F("receiver")), name="promised_to_another_city"),
            models.CheckConstraint(
                condition=Q(state="given_up") & ~Q(word="") | ~Q(state="given_up") & Q(word=""),
                name="promise_given_up_with_a_word",
            ),
        ]
        indexes = [
            models.Index(fields=["giver", "state", "due"], name="promises_of_giver"),
            models.Index(fields=["receiver", "state", "due"], name="promises_to_receiver"),
        ]

    def __str__(self):
        return self.code

    @property
    def is_late(self):
        return self.state == self.State.OPEN and self.due < timezone.localdate()

    @property
    def is_only_said(self):
        """The giver says that it is kept; the receiver has not said anything."""
        return self.state == self.State.KEPT and self.closed_for_id == self.giver_id and self.thanked_at is None
