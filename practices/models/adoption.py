"""The adoption: what came of a practice in another city. A part of the practice's post, kept by the adopting city."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cities.models import City
from posts.models import Post

from .practice import PartialDateField, Practice


class Adoption(Post):
    """One for each city and practice. Its `part_of` is the practice's post: who may not read that reads no adoption."""

    class Progress(models.TextChoices):
        INTENT = "intent", _("We mean to")
        PREPARING = "preparing", _("We are preparing it")
        TRIED = "tried", _("We tried it")
        RUNNING = "running", _("It runs here")
        GAVE_UP = "gave_up", _("We gave up")

    adopted = models.ForeignKey(Practice, models.CASCADE, related_name="adoptions", editable=False)
    adopter = models.ForeignKey(City, models.PROTECT, related_name="+", editable=False)  # the post's city, for the key
    progress = models.CharField(_("how far we are"), max_length=9, choices=Progress)
    started = PartialDateField(_("since"), blank=True)
    ended = PartialDateField(_("until"), blank=True)
    cost_delta = models.BigIntegerField(
        _("difference in cost in CZK"),
        null=True,
        blank=True,
        validators=[MinValueValidator(-(10**12)), MaxValueValidator(10**12)],
    )
    months_delta = models.SmallIntegerField(
        _("difference in months"), null=True, blank=True, validators=[MinValueValidator(-600), MaxValueValidator(600)]
    )
    note = models.TextField(_("what was different here"), blank=True, max_length=2000)

    class Meta:
        verbose_name = _("adoption")
        verbose_name_plural = _("adoptions")
        constraints = [
            models.UniqueConstraint(fields=["adopted", "adopter"], name="one_adoption_by_a_city"),
        ]

    def save(self, *args, **kwargs):
        self.kind = Post.Kind.ADOPTION
        super().save(*args, **kwargs)
