"""A record that a city has given to the organisers, to be shared without the city's name."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.codes import new_code
from cities.models import City, User

from .practice import Practice


class Entrusted(models.Model):
    """What was given, by whom and when: read by the city's editors and by organisers, by nobody else.

    The practice that an organiser makes of it belongs to no city that anybody else could name.
    """

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="+")  # the city's own, which stays as it is
    city = models.ForeignKey(City, models.PROTECT, related_name="+")
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    record = models.JSONField(encoder=DjangoJSONEncoder)
    note = models.TextField(_("note to the organiser"), blank=True)
    withdrawn_at = models.DateTimeField(null=True)
    made = models.OneToOneField(Practice, models.SET_NULL, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    word = models.TextField(_("word to the city"), blank=True)

    class Meta:
        ordering = ["-at", "-pk"]
        verbose_name = _("entrusted practice")
        verbose_name_plural = _("entrusted practices")
        constraints = [
            models.UniqueConstraint(
                fields=["practice"],
                condition=models.Q(withdrawn_at=None, answered_at=None),
                name="entrusted_once_at_a_time",
            )
        ]

    def __str__(self):
        return self.code
