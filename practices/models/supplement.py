"""Supplements: what another city would correct in a practice or add to it, and what the author city decided."""

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import City, User
from posts.models import Post
from posts.visibility import VisibleQuerySet

from .practice import Practice


class Sort(models.TextChoices):
    CORRECTION = "correction", _("Correction")
    NUMBERS = "numbers", _("Our numbers")


class Section(models.TextChoices):
    """The parts of a practice's page that a supplement is about."""

    WHOLE = "whole", _("The whole practice")
    WHY = "proc", _("Why")
    WHAT = "co", _("What we did")
    HOW = "jak", _("How it went")
    MONEY = "udaje", _("Money and facts")
    BARRIERS = "bariery", _("What we ran into")
    LESSONS = "pouceni", _("What to take from it")


class Proposed(models.Model):
    """What is said: in the supplement, and word for word in the record that took it over."""

    sort = models.CharField(_("kind"), max_length=10, choices=Sort)
    about = models.CharField(_("section"), max_length=8, choices=Section, default=Section.WHOLE)
    text = models.TextField(_("text"), blank=True)
    numbers = models.JSONField(_("numbers"), default=list, encoder=DjangoJSONEncoder)  # [{name, value, unit, year}]

    class Meta:
        abstract = True


class Supplement(Proposed, Post):
    """Written by one city, read by it and by the keeper of the practice alone. It never changes: its city withdraws it
    and proposes anew.
    """

    supplemented = models.ForeignKey(Practice, models.CASCADE, related_name="supplements", editable=False)
    giver = models.ForeignKey(City, models.PROTECT, related_name="+", editable=False)  # the post's city, for the key

    class Meta:
        verbose_name = _("supplement")
        verbose_name_plural = _("supplements")

    def __str__(self):
        return self.code

    def save(self, *args, **kwargs):
        self.kind = Post.Kind.SUPPLEMENT
        super().save(*args, **kwargs)


class Verdict(models.Model):
    """What the author city decided, with a word. Once; read by both cities."""

    supplement = models.OneToOneField(Supplement, models.CASCADE, related_name="verdict")
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="+")
    accepted = models.BooleanField(_("accepted"))
    word = models.TextField(_("word"), blank=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    post_path = "supplement"
    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("decision on a supplement")
        verbose_name_plural = _("decisions on supplements")

    def __str__(self):
        return str(self.supplement_id)


class Contribution(Proposed):
    """An accepted supplement as a row of the practice, with exactly the practice's readers. Made by the trigger of the
    verdict, so that nobody changes the words of the city that is credited.
    """

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="contributions")
    supplement = models.OneToOneField(Supplement, models.CASCADE, related_name="+")
    city = models.ForeignKey(City, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True)

    post_path = "practice"
    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("contribution of another city")
        verbose_name_plural = _("contributions of other cities")

    def __str__(self):
        return str(self.supplement_id)
