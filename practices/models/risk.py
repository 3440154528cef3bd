"""A risk that a practice has thought of before it begins, what its city does about it, and when it will look again."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.codes import new_code
from cities.models import User
from posts.visibility import VisibleQuerySet

from .practice import Practice
from .rows import Cause


class Risk(models.Model):
    """Read by the practice's editors alone, as its revisions are. Of the failure that it was learned from it keeps the
    kind of cause, never a word: those are shown while, and to whom, the failure is open.
    """

    class Decision(models.TextChoices):
        MITIGATED = "mitigated", _("we prevent it")
        ACCEPTED = "accepted", _("we accept it")
        IRRELEVANT = "irrelevant", _("it does not concern us")

    code = models.CharField(max_length=16, unique=True, default=new_code, editable=False)
    practice = models.ForeignKey(Practice, models.CASCADE, related_name="risks")
    source = models.ForeignKey(Practice, models.SET_NULL, null=True, related_name="+")  # the failure
    cause = models.CharField(_("kind of risk"), max_length=11, choices=Cause.Kind)
    decision = models.CharField(_("decision"), max_length=10, choices=Decision)
    text = models.TextField(_("how or why"), max_length=1000)
    question = models.CharField(_("check question"), max_length=300, blank=True)
    ask_on = models.DateField(_("ask on"), null=True, blank=True)
    answer = models.TextField(_("what we found"), blank=True, max_length=1000)
    answered_on = models.DateField(null=True)
    asked_at = models.DateTimeField(null=True)  # the letter of that day
    version = models.PositiveIntegerField(default=1)
    form_key = models.UUIDField(null=True)  # the form that made it: a second submit finds the first
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(default=timezone.now)
    dropped_at = models.DateTimeField(null=True)  # nothing closed is deleted by the web role

    post_path = "practice"
    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk")
        verbose_name_plural = _("risks")
        ordering = ["decided_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["practice", "source", "cause"], name="one_decision_on_a_cause"),
            models.UniqueConstraint(fields=["practice", "form_key"], name="one_risk_from_one_form"),
        ]

    def __str__(self):
        return self.code
