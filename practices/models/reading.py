"""Who has opened a practice, and what of it they have seen."""

from django.db import models
from django.utils import timezone

from cities.models import City, User

from .practice import Practice


class Readings(models.QuerySet):
    def note(self, practice, person, city=None):
        """The person has the practice before them at this moment, acting for the city."""
        self.bulk_create(
            [Reading(practice_id=practice.pk, person=person, city=city, at=timezone.now())],
            update_conflicts=True,
            unique_fields=["practice", "person"],
            update_fields=["at", "city"],
        )


class Reading(models.Model):
    """One person's look at one practice: the last one of a day. The person's own; the author city learns from it which
    cities opened the practice and in which month (practices_cities_that_read), never who.
    """

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="+")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    city = models.ForeignKey(City, models.CASCADE, null=True, related_name="+")  # for which the person acted
    at = models.DateTimeField()

    objects = Readings.as_manager()

    class Meta:
        verbose_name = "reading"
        verbose_name_plural = "readings"
        constraints = [models.UniqueConstraint(fields=["practice", "person"], name="read_once")]
        indexes = [models.Index(fields=["at"], name="readings_by_age")]

    def __str__(self):
        return str(self.pk)
