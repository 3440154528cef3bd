"""The narrower part of a practice: a text, numbers and files that fewer people read than the rest of it."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from posts.models import Post

from .practice import Practice


class Part(Post):
    """Its `part_of` is the practice's post: who may not read that reads no part of it, whatever its own grants say.

    It is kept by whoever keeps the practice. `numbers`: rows {name, value, unit, year}, all text as it was typed.
    """

    class Section(models.TextChoices):
        """Where on the page of the practice it stands: keys of practices/record.py, words of the page."""

        NOTE = "note", _("In short")
        WHY = "why", _("Why")
        WHAT = "what", _("What we did")
        RESULTS = "results", _("How it went")
        FAILURE = "failure", _("What we expected and what happened")
        MONEY = "money", _("Money")
        BARRIERS = "barriers", _("What we ran into")
        LESSONS = "lessons", _("What to take from it")
        TRANSFER = "transfer", _("For the next city")
        LAW = "law", _("Legal basis and personal data")
        COURSE = "course", _("Course")
        SOURCES = "sources", _("Sources")

    LONGEST = 30_000  # characters: several texts of a record may have been moved into one part

    whole = models.ForeignKey(Practice, models.CASCADE, related_name="narrower", editable=False)
    section = models.CharField(_("where it belongs"), max_length=8, choices=Section)
    really = models.BooleanField(_("what really happened"), default=False)
    text = models.TextField(_("text"), blank=True, max_length=LONGEST)
    numbers = models.JSONField(_("numbers"), default=list, blank=True)
    # The keys of the record whose texts were moved here, and the first version of the practice without them. Older
    # versions still hold them (row security, and practices/views/history.py on going back).
    taken = ArrayField(models.CharField(max_length=20), default=list, blank=True, editable=False)
    taken_in = models.PositiveIntegerField(null=True, editable=False)

    class Meta:
        verbose_name = _("narrower part")
        verbose_name_plural = _("narrower parts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(taken=[], taken_in=None) | models.Q(taken_in__isnull=False),
                name="moved_texts_have_their_version",
            )
        ]

    def save(self, *args, **kwargs):
        self.kind = Post.Kind.PART
        super().save(*args, **kwargs)
