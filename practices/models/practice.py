"""The practice: one record that grows from a note of five fields to the full story, or to the story of a failure."""

from django.contrib.postgres.fields import ArrayField
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import JSONField, Value
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


class CostBand(models.TextChoices):
    """What the purchase cost, roughly; the bounds stand in practices/0011."""

    HUNDRED = "do-100-tisic", _("up to CZK 100 thousand")
    MILLION = "do-milionu", _("CZK 100 thousand to 1 million")
    TEN = "do-10-milionu", _("CZK 1 to 10 million")
    HUNDREDS = "do-100-milionu", _("CZK 10 to 100 million")
    MORE = "nad-100-milionu", _("over CZK 100 million")


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

    class CostSunk(models.TextChoices):
        UNKNOWN = "unknown", _("we do not know")
        NOTHING = "nothing", _("only our time")
        HUNDRED = "hundred", _("up to CZK 100 thousand")
        MILLION = "million", _("CZK 100 thousand to 1 million")
        TEN = "ten", _("CZK 1 to 10 million")
        MORE = "more", _("over CZK 10 million")

    class Evidence(models.TextChoices):
        DESCRIBED = "1", _("described")
        MEASURED = "2", _("measured")
        COMPARED = "3", _("compared with the state before or with another place")

    class CameFrom(models.TextChoices):
        OWN = "own", _("our own idea")
        ADOPTED = "adopted", _("adopted from another city")
        PROGRAMME = "programme", _("from a funded programme")

    class May(models.TextChoices):
        """What the readers may do with it."""

        QUOTE = "quote", _("You may quote it to your council.")
        TENDER = "tender", _("You may use it in tender documents.")
        SUPPLIER = "supplier", _("You may contact the supplier.")
        ASK = "ask", _("Ask us first.")

    class Offer(models.TextChoices):
        """What the city offers to those who want to do the same."""

        CALL = "call", _("a call")
        VISIT = "visit", _("a visit on site")
        DOCUMENTS = "documents", _("documents")
        MENTORING = "mentoring", _("mentoring")
        NONE = "none", _("we cannot offer anything now")

    class Unknown(models.TextChoices):
        """What the city has looked for and does not know: an answer, not a gap."""

        COST = "cost_czk", _("what it cost")
        FUNDING = "fundings", _("who paid it")
        NUMBERS = "indicators", _("how you can tell that it works")
        BARRIERS = "barriers", _("what stood in the way")
        BEGINNING = "started", _("since when you have had it")
        CAUSES = "causes", _("why it turned out that way")
        DIFFERENTLY = "differently", _("what you would do differently")

    outcome = models.CharField(_("how it turned out"), max_length=8, choices=Outcome)
    stage = models.CharField(_("stage"), max_length=9, choices=Stage, blank=True)
    stopped_in = models.CharField(_("ended in stage"), max_length=9, choices=Stage, blank=True)
    contact = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("whom to ask")
    )
    stand_in = models.ForeignKey(
        User, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("who stands in")
    )
    body = models.TextField(_("three sentences: why, what, how"), blank=True, max_length=1500)
    problem = models.TextField(_("why"), blank=True, max_length=5000)
    goal = models.TextField(_("goal set beforehand"), blank=True, max_length=2000)
    goals = ArrayField(  # in the words that City.goals had when it was ticked
        models.CharField(max_length=160),
        verbose_name=_("goals of the strategy"),
        default=list,
        db_default=[],
        blank=True,
    )
    solution = models.TextField(_("what we did"), blank=True, max_length=10000)
    results = models.TextField(_("how it went"), blank=True, max_length=10000)
    side_effects = models.TextField(_("side effects, good and bad"), blank=True, max_length=3000)
    public_response = models.TextField(_("what the residents say"), blank=True, max_length=3000)
    differently = models.TextField(_("what we would do differently"), blank=True, max_length=3000)
    legal_basis = models.TextField(_("legal basis and personal data"), blank=True, max_length=3000)
    expected = models.TextField(_("what we expected"), blank=True, max_length=3000)
    happened = models.TextField(_("what happened"), blank=True, max_length=3000)
    warning_sign = models.TextField(_("earliest warning sign"), blank=True, max_length=1000)
    cost_sunk = models.CharField(_("what it cost in vain"), max_length=8, choices=CostSunk, blank=True)
    saved = models.TextField(_("what was saved or used again"), blank=True, max_length=2000)
    advice = models.CharField(_("advice to the next city"), max_length=250, blank=True)
    evidence = models.CharField(_("how well it is proven"), max_length=1, choices=Evidence, blank=True)
    evidence_basis = models.TextField(_("what the proof stands on"), blank=True, max_length=1000)
    came_from = models.CharField(_("where it came from"), max_length=9, choices=CameFrom, blank=True)
    came_from_whom = models.CharField(_("which city or programme"), max_length=200, blank=True)
    minimum = models.TextField(_("the smallest version that makes sense"), blank=True, max_length=2000)
    luck = models.TextField(_("what was local luck"), blank=True, max_length=1000)
    offer = ArrayField(
        models.CharField(max_length=9, choices=Offer), verbose_name=_("what we offer"), default=list, blank=True
    )
    may = ArrayField(
        models.CharField(max_length=8, choices=May), verbose_name=_("what readers may do"), default=list, blank=True
    )
    unknown = ArrayField(
        models.CharField(max_length=11, choices=Unknown),
        verbose_name=_("what we do not know"),
        default=list,
        blank=True,
    )
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
    cost_driver = models.CharField(_("what the price grows with"), max_length=60, blank=True, default="", db_default="")
    cost_units = models.PositiveBigIntegerField(_("how many of them"), null=True, blank=True)
    opex_czk = models.PositiveBigIntegerField(_("running costs in CZK a year"), null=True, blank=True)
    staff_days = models.PositiveIntegerField(_("days of own people a year"), null=True, blank=True)
    saving_planned_czk = models.BigIntegerField(_("planned saving or income in CZK a year"), null=True, blank=True)
    saving_czk = models.BigIntegerField(_("real saving or income in CZK a year"), null=True, blank=True)
    payback_years = models.PositiveSmallIntegerField(_("payback in years"), null=True, blank=True)
    place = models.CharField(_("where in the city"), max_length=200, blank=True, default="", db_default="")
    participation = models.TextField(
        _("how residents took part"), blank=True, max_length=2000, default="", db_default=""
    )
    decision = models.TextField(_("who decided and when"), blank=True, max_length=1000, default="", db_default="")
    team = models.TextField(_("who worked on it"), blank=True, max_length=2000, default="", db_default="")
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
    # Whether readers are told how many narrower parts they do not see. No part of the record: it says nothing itself.
    tells_more = models.BooleanField(_("says that there is more"), default=False, db_default=False, editable=False)
    # {section: when it last changed}, minor edits left out: readers are told, who see no older version.
    changes = models.JSONField(default=dict, db_default=Value({}, JSONField()), editable=False)
    # The id in the imported file; null, not "", because many practices have none and it is unique.
    import_key = models.SlugField(max_length=80, unique=True, null=True, editable=False)  # noqa: DJ001

    EARLY = (Stage.IDEA, Stage.PREPARING, Stage.TENDER, Stage.PILOT)  # there is still time to think of risks

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

    @property
    def counts_money(self):
        """Whether anything is said of running it, of savings or of what the price grows with."""
        numbers = (self.opex_czk, self.staff_days, self.saving_planned_czk, self.saving_czk, self.payback_years)
        return bool(self.cost_driver) or any(number is not None for number in numbers)

    @property
    def is_early(self):
        return self.stage in self.EARLY

    def save(self, *args, **kwargs):
        self.kind = Post.Kind.PRACTICE
        super().save(*args, **kwargs)
