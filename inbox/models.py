"""What reaches people beside the pages: keys to a personal calendar."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import User


class CalendarKey(models.Model):
    """Whose calendar an address opens. The address itself is shown once; here lies only its digest."""

    person = models.OneToOneField(User, models.CASCADE, related_name="+")
    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the token
    made_at = models.DateTimeField(default=timezone.now)
    used_on = models.DateField(null=True)

    class Meta:
        verbose_name = _("key to a calendar")
        verbose_name_plural = _("keys to calendars")

    def __str__(self):
        return str(self.pk)
