"""Actions: what was agreed at a meeting that one city, or a person of it, does by a day."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.codes import new_code
from cities.models import City, User

from .meeting import Meeting
from .pitch import Pitch


class TaskQuerySet(models.QuerySet):
    """Row security shows them to organisers, to the responsible city, and to who was in the room (meetings/0014)."""

    def visible_to(self, user):
        """Of these: what stands under a pitch is read by those who may read that pitch as well."""
        return self.filter(Q(pitch=None) | Q(pitch__in=Pitch.objects.visible_to(user).values("pk")))

    def standing(self):
        return self.filter(state=Task.State.OPEN)

    def with_who(self):
        found = self.select_related("meeting", "city", "person", "pitch")
        return found.defer("city__arms", "pitch__body")


class Task(models.Model):
    """An action agreed at a meeting. Organisers write it, the responsible city and organisers mark it done.

    It stands under a pitch, under a block or point of the programme by its title, or under nothing, as notes do.
    """

    class State(models.TextChoices):
        OPEN = "open", _("to be done")
        DONE = "done", _("done")
        DROPPED = "dropped", _("dropped")

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="tasks")
    # A pitch that is purged takes its actions along: without it nobody could say who may read them.
    pitch = models.ForeignKey(Pitch, models.CASCADE, null=True, related_name="+", editable=False)
    item = models.CharField(max_length=100, blank=True, editable=False)
    what = models.CharField(_("what"), max_length=300)
    city = models.ForeignKey(City, models.PROTECT, related_name="+", verbose_name=_("city"))
    person = models.ForeignKey(User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who"))
    due = models.DateField(_("by when"))
    version = models.PositiveIntegerField(default=1, editable=False)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now(), editable=False)
    form_key = models.UUIDField(null=True, editable=False)  # the form that made it: a second submit finds the first
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    word = models.CharField(_("why not"), max_length=300, blank=True)
    closed_at = models.DateTimeField(null=True, editable=False)  # both written by the database
    closed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+", editable=False)
    week_reminded_on = models.DateField(null=True, editable=False)
    day_reminded_on = models.DateField(null=True, editable=False)

    objects = TaskQuerySet.as_manager()

    class Meta:
        ordering = ["due", "pk"]
        verbose_name = _("action")
        verbose_name_plural = _("actions")
        constraints = [
            models.UniqueConstraint(fields=["by", "form_key", "city", "what"], name="one_task_from_one_form"),
            models.CheckConstraint(
                condition=Q(state="dropped") & ~Q(word="") | ~Q(state="dropped") & Q(word=""),
                name="task_dropped_with_a_word",
            ),
            models.CheckConstraint(condition=Q(pitch=None) | Q(item=""), name="task_stands_in_one_place"),
        ]
        indexes = [models.Index(fields=["city", "state", "due"], name="tasks_of_city")]

    def __str__(self):
        return self.code

    @property
    def is_late(self):
        return self.state == self.State.OPEN and self.due < timezone.localdate()
