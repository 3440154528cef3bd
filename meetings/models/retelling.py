"""Retelling: a city that was not in the room asks to read a pitch that only its room has heard."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cities.codes import new_code
from cities.models import City, User

from .pitch import Pitch


class Retelling(models.Model):
    """A city's request, once for each pitch. Between that city and the city of the pitch, for the database too.

    What it says is not the door: that is opened and closed by meetings/retelling.py with it.
    """

    class State(models.TextChoices):
        ASKED = "asked", _("waits for an answer")
        GRANTED = "granted", _("may read it")
        DECLINED = "declined", _("declined")

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    pitch = models.ForeignKey(Pitch, models.CASCADE, related_name="retellings")
    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    word = models.CharField(_("why you want to know it"), max_length=300, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    answer = models.CharField(_("a word to the city"), max_length=300, blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("request for a retelling")
        verbose_name_plural = _("requests for a retelling")
        constraints = [models.UniqueConstraint(fields=["pitch", "city"], name="one_retelling_for_a_city")]

    def __str__(self):
        return self.code
