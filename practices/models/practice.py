"""The practice: one record that grows from a note of five fields to the full story, or to the story of a failure."""

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from cities.models import User
from posts.models import Post

from .vocabulary import Term, Vocabulary


class Outcome(models.TextChoices):
    """How it turned out. Neutral words: a failure stands beside a success, never behind it."""

    WORKS = "works", _("Works")
    RESERVED = "reserved", _("Works with reservations")
    EARLY = "early", _("Too early to say")
    STOPPED = "stopped", _("Stopped")
    FAILED = "failed", _("Did not work out")


class Stage(models.TextChoices):
    IDEA = "idea", _("Idea")
    PREPARING = "preparing", _("Preparation")
    TENDER = "tender", _("Tender")
    PILOT = "pilot", _("Pilot")
    RUNNING = "running", _("In operation")
    SCALED = "scaled", _("Scaled up")
    STOPPED = "stopped", _("Ended")


class PartialDateField(models.CharField):
    """A date as sources give it: a year, a month or a day, as ISO text ("2016", "2016-10", "2016-06-30")."""

    def __init__(self, *args, **kwargs):
        kwargs["max_length"] = 10
        kwargs.setdefault("validators", [RegexValidator(r"^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$")])
        super().__init__(*args, **kwargs)


class Practice(Post):
    """What a city tried, what it cost, what came of it and what it would do differently."""

    class Vat(models.TextChoices):
        UNKNOWN = "", _("we do not know")
        WITH = "with", _("with VAT")
        WITHOUT = "without", _("without VAT")

    outcome = models.CharField(_("how it turned out"), max_length=8, choices=Outcome)
    stage = models.CharField(_("stage"), max_length=9, choices=Stage, blank=True)
    stopped_in = models.CharField(_("ended in stage"), max_length=9, choices=Stage, blank=True)
    contact = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("whom to ask")
    )
    body = models.TextField(_("three sentences: why, what, how"), blank=True, max_length=1500)
    problem = models.TextField(_("why"), blank=True, max_length=5000)
    goal = models.TextField(_("goal set beforehand"), blank=True, max_length=2000)
    solution = models.TextField(_("what we did"), blank=True, max_length=10000)
    results = models.TextField(_("how it went"), blank=True, max_length=10000)
    side_effects = models.TextField(_("side effects, good and bad"), blank=True, max_length=3000)
    public_response = models.TextField(_("what the residents say"), blank=True, max_length=3000)
    differently = models.TextField(_("what we would do differently"), blank=True, max_length=3000)
    legal_basis = models.TextField(_("legal basis and personal data"), blank=True, max_length=3000)
    started = PartialDateField(_("since"), blank=True)
    finished = PartialDateField(_("until"), blank=True)
    as_of = PartialDateField(_("as of"), blank=True)
    cost_czk = models.BigIntegerField(
        _("purchase in CZK"), null=True, blank=True, validators=[MinValueValidator(0), MaxValueValidator(10**12)]
    )
    cost_year = models.PositiveSmallIntegerField(
        _("prices of the year"), null=True, blank=True, validators=[MinValueValidator(1990), MaxValueValidator(2100)]
    )
    cost_vat = models.CharField(_("VAT"), max_length=7, choices=Vat, blank=True, default=Vat.UNKNOWN)
    cost_note = models.CharField(_("what the price covers"), max_length=300, blank=True)
    remark = models.TextField(_("remark on the sources"), blank=True, max_length=2000)
    topics = models.ManyToManyField(
        Term,
        blank=True,
        related_name="+",
        verbose_name=_("topics"),
        limit_choices_to={"vocabulary": Vocabulary.TOPIC},
    )
    technologies = models.ManyToManyField(
        Term,
        blank=True,
        related_name="+",
        verbose_name=_("technologies"),
        limit_choices_to={"vocabulary": Vocabulary.TECHNOLOGY},
    )
    # The id in the imported file; null, not "", because many practices have none and it is unique.
    import_key = models.SlugField(max_length=80, unique=True, null=True, editable=False)  # noqa: DJ001

    stands_alone = True  # never a part of another post

    class Meta:
        verbose_name = _("practice")
        verbose_name_plural = _("practices")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stopped_in="") | models.Q(stage="stopped"),
                name="only_an_ended_practice_ended_somewhere",
            )
        ]

    def save(self, *args, **kwargs):
        self.kind = Post.Kind.PRACTICE
        super().save(*args, **kwargs)
