"""What cities would like to hear once more: pitches of meetings that are over."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from cities.models import City, User

from .meeting import Meeting
from .pitch import Pitch


class AskedAgain(models.Model):
    """A city that would like to hear this pitch (again). That city and organisers know it; the city of the pitch learns
    how many they are. It is answered once the pitch is given at a later meeting than the one after which it was said.
    """

    pitch = models.ForeignKey(Pitch, models.CASCADE, related_name="asked_again")
    city = models.ForeignKey(City, models.CASCADE, related_name="+")
    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="+")  # the one of the pitch when it was said
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(db_default=Now())
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("wish to hear a pitch again")
        verbose_name_plural = _("wishes to hear a pitch again")
        constraints = [models.UniqueConstraint(fields=["pitch", "city"], name="one_wish_of_a_city")]

    def __str__(self):
        return f"{self.pitch_id} / {self.city_id}"
