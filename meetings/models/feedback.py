"""Feedback to whoever pitched: three short answers of a person who was in the room."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cities.models import City, User

from .pitch import Pitch


class Feedback(models.Model):
    """One of a person for a pitch, from its beginning on and for fourteen days. Read by that person and by the city of
    the pitch; organisers learn how many there are. For the database too (meetings/0023).
    """

    class Will(models.TextChoices):
        YES = "yes", _("yes")
        PERHAPS = "perhaps", _("perhaps")
        NO = "no", _("no")

    pitch = models.ForeignKey(Pitch, models.CASCADE, related_name="feedback")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    useful = models.CharField(_("what was most useful"), max_length=500, blank=True)
    more = models.CharField(_("what should be said more"), max_length=500, blank=True)
    will = models.CharField(_("will your city try it"), max_length=7, choices=Will)
    at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = _("feedback to a pitch")
        verbose_name_plural = _("feedback to pitches")
        constraints = [models.UniqueConstraint(fields=["pitch", "person"], name="one_feedback_of_a_person")]

    def __str__(self):
        return str(self.pk)
