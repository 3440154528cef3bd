"""The controlled vocabulary: topics, technologies, funding sources, barrier categories and their frameworks."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Vocabulary(models.Model):
    """One list of terms, with where it was taken from."""

    DIMENSION, TOPIC, TECHNOLOGY, FUNDING, BARRIER = "dimension", "topic", "technology", "funding", "barrier"
    FRAMEWORK, STATUS = "framework", "status"

    key = models.CharField(_("key"), max_length=20, primary_key=True)
    note = models.TextField(_("note"), blank=True)
    sources = models.JSONField(_("sources"), default=list, blank=True)

    class Meta:
        ordering = ["key"]
        verbose_name = _("vocabulary")
        verbose_name_plural = _("vocabularies")

    def __str__(self):
        return self.key


class Term(models.Model):
    """One term of a vocabulary. Its key never changes; its names may."""

    vocabulary = models.ForeignKey(Vocabulary, models.PROTECT, related_name="terms", verbose_name=_("vocabulary"))
    key = models.SlugField(_("key"), max_length=60)
    name_cs = models.CharField(_("name in Czech"), max_length=150)
    name_en = models.CharField(_("name in English"), max_length=150, blank=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    kind = models.CharField(_("kind"), max_length=40, blank=True)
    description = models.TextField(_("description"), blank=True)
    facts = models.JSONField(_("facts"), default=list, blank=True)
    sources = models.JSONField(_("sources"), default=list, blank=True)
    verified = models.BooleanField(_("seen in the source"), default=True)
    merged_into = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("merge into"),
        help_text=_("All practices get that one instead of this one. It cannot be taken back."),
    )
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["vocabulary", "position", "pk"]
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        constraints = [
            models.UniqueConstraint(fields=["vocabulary", "key", "parent"], nulls_distinct=False, name="term_key_once")
        ]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return (self.name_en if get_language() == "en" else "") or self.name_cs
