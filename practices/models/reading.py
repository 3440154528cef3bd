"""Who has opened a practice or a question, and what of it they have seen."""

from django.db import models
from django.db.models import F, Func, Value
from django.utils import timezone

from cities.models import City, User
from posts.models import Post


class Readings(models.QuerySet):
    def note(self, post, person, city=None):
        """The person has the post before them at this moment, acting for the city."""
        self.bulk_create(
            [Reading(post_id=post.pk, person=person, city=city, at=timezone.now())],
            update_conflicts=True,
            unique_fields=["post", "person"],
            update_fields=["at", "city"],
        )

    def note_changes(self, post, sections, by):
        """Who has read it before will be told that these sections changed; whoever changed them has just read it."""
        now = dict.fromkeys(sections, timezone.now().isoformat())
        added = Func(F("changes"), Value(now, models.JSONField()), arg_joiner=" || ", template="(%(expressions)s)")
        type(post).objects.editable_by(by).filter(pk=post.pk).update(changes=added)
        if by is not None:
            self.note(post, by)


class Reading(models.Model):
    """One person's look at one post: the last one of a day. The person's own; of a practice the author city learns from
    it which cities opened it and in which month (practices_cities_that_read), never who.
    """

    post = models.ForeignKey(Post, models.CASCADE, related_name="+")
    person = models.ForeignKey(User, models.CASCADE, related_name="+")
    city = models.ForeignKey(City, models.CASCADE, null=True, related_name="+")  # for which the person acted
    at = models.DateTimeField()

    objects = Readings.as_manager()

    class Meta:
        verbose_name = "reading"
        verbose_name_plural = "readings"
        constraints = [models.UniqueConstraint(fields=["post", "person"], name="read_once")]
        indexes = [models.Index(fields=["at"], name="readings_by_age")]

    def __str__(self):
        return str(self.pk)
