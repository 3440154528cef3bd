"""The typed rows of a practice. Each has exactly the practice's readers."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from cities.models import Trait
from posts.visibility import VisibleQuerySet

from .practice import PartialDateField, Practice, Stage
from .vocabulary import Term, Vocabulary


class Row(models.Model):
    """What every row has: its place in the list, and the door of its practice."""

    position = models.PositiveSmallIntegerField(default=0, editable=False)

    post_path = "practice"
    objects = VisibleQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["position", "pk"]


class Indicator(Row):
    """A measured number: one value, or before and after."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="indicators")
    name = models.CharField(_("indicator"), max_length=150)
    unit = models.CharField(_("unit"), max_length=30, blank=True)
    before = models.DecimalField(_("before"), max_digits=20, decimal_places=4, null=True, blank=True)
    after = models.DecimalField(_("after"), max_digits=20, decimal_places=4, null=True, blank=True)
    value = models.DecimalField(_("value"), max_digits=20, decimal_places=4, null=True, blank=True)
    period = models.CharField(_("period"), max_length=100, blank=True)
    is_plan = models.BooleanField(_("only planned"), default=False)

    class Meta(Row.Meta):
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(before=None, after=None, value=None), name="indicator_has_a_number"
            )
        ]

    def __str__(self):
        return f"{self.practice_id} · {self.pk}"


class Funding(Row):
    """Where the money came from."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="fundings")
    source = models.ForeignKey(
        Term, models.PROTECT, verbose_name=_("source of money"), limit_choices_to={"vocabulary": Vocabulary.FUNDING}
    )
    amount_czk = models.BigIntegerField(_("amount in CZK"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta(Row.Meta):
        verbose_name = _("funding")
        verbose_name_plural = _("fundings")

    def __str__(self):
        return f"{self.practice_id} · {self.pk}"


class BarrierMet(Row):
    """What stood in the way, and how the city got round it."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="barriers")
    category = models.ForeignKey(
        Term, models.PROTECT, verbose_name=_("kind of barrier"), limit_choices_to={"vocabulary": Vocabulary.BARRIER}
    )
    text = models.TextField(_("what happened"), max_length=1000)
    workaround = models.TextField(_("how we got round it"), blank=True, max_length=1000)

    class Meta(Row.Meta):
        verbose_name = _("barrier met")
        verbose_name_plural = _("barriers met")

    def __str__(self):
        return f"{self.practice_id} · {self.pk}"


class TurningPoint(Row):
    """A moment that decided, and what could be known then."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="turning_points")
    on = PartialDateField(_("when"), blank=True)
    text = models.TextField(_("what happened"), max_length=1000)
    knowable = models.TextField(_("what could be known then"), blank=True, max_length=1000)

    class Meta(Row.Meta):
        ordering = ["on", "position", "pk"]
        verbose_name = _("turning point")
        verbose_name_plural = _("turning points")

    def __str__(self):
        return f"{self.practice_id} · {self.pk}"


class Cause(Row):
    """Why it turned out that way. Causes, never culprits."""

    class Kind(models.TextChoices):
        NEED = "need", _("need")
        POLITICS = "politics", _("politics")
        PROCUREMENT = "procurement", _("procurement")
        SUPPLIER = "supplier", _("supplier")
        TECHNOLOGY = "technology", _("technology")
        DATA = "data", _("data")
        PEOPLE = "people", _("people and capacity")
        CITIZENS = "citizens", _("citizens")
        LAW = "law", _("law")
        MONEY = "money", _("money")
        OPERATIONS = "operations", _("operations")

    class Weight(models.TextChoices):
        DECISIVE = "decisive", _("decisive")
        STRONG = "strong", _("strong")
        MINOR = "minor", _("minor")

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="causes")
    cause = models.CharField(_("cause"), max_length=11, choices=Kind)
    weight = models.CharField(_("weight"), max_length=8, choices=Weight, default=Weight.STRONG)
    note = models.TextField(_("note"), blank=True, max_length=1000)

    class Meta(Row.Meta):
        verbose_name = _("cause")
        verbose_name_plural = _("causes")

    def __str__(self):
        return f"{self.practice_id} · {self.pk}"


class Condition(Row):
    """ "It would work if …": something that can be checked, and whether it holds now."""

    class Kind(models.TextChoices):
        BARRIER = "barrier", _("a barrier is removed")
        PRICE = "price", _("the price falls")
        FUNDING = "funding", _("funding is open")
        LAW = "law", _("the law changes")
        DATASET = "dataset", _("data are opened")
        SUPPLIER = "supplier", _("a supplier exists")
        OTHER = "other", _("something else")

    class Holds(models.TextChoices):
        YES = "yes", _("holds now")
        NO = "no", _("does not hold yet")
        UNKNOWN = "unknown", _("we do not know")

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="conditions")
    about = models.CharField(_("kind of condition"), max_length=8, choices=Kind)
    text = models.CharField(_("it would work if"), max_length=300)
    holds = models.CharField(_("does it hold"), max_length=7, choices=Holds, default=Holds.UNKNOWN)
    since = PartialDateField(_("known since"), blank=True)  # the day on which `holds` was last changed
    word = models.CharField(_("what changed"), max_length=300, blank=True)
    term = models.ForeignKey(  # what others may wait for too
        Term,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("what it hangs on"),
        limit_choices_to={"vocabulary__in": [Vocabulary.BARRIER, Vocabulary.TECHNOLOGY, Vocabulary.FUNDING]},
    )

    class Meta(Row.Meta):
        indexes = [models.Index(fields=["practice"], condition=models.Q(holds="yes"), name="condition_that_holds")]
        verbose_name = _("condition")
        verbose_name_plural = _("conditions")

    def __str__(self):
        return f"{self.practice_id} · {self.pk}"


class Fit(Row):
    """A trait of cities that it fits, or does not fit; a number of inhabitants has bounds."""

    Trait = Trait  # one list for practices and cities: cities/models/facts.py

    class Fits(models.TextChoices):
        YES = "yes", _("fits")
        NO = "no", _("does not fit")

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="fits")
    fits = models.CharField(_("does it fit"), max_length=3, choices=Fits, default=Fits.YES)
    trait = models.CharField(_("trait of the city"), max_length=10, choices=Trait)
    low = models.PositiveIntegerField(_("from"), null=True, blank=True)
    high = models.PositiveIntegerField(_("to"), null=True, blank=True)
    text = models.CharField(_("in words"), max_length=300, blank=True)

    class Meta(Row.Meta):
        verbose_name = _("fit")
        verbose_name_plural = _("fits")

    def __str__(self):
        return f"{self.practice_id} · {self.pk}"


class Contract(Row):
    """What was bought from whom, how, until when, and whether the city would do it again."""

    class Procurement(models.TextChoices):
        SMALL = "small", _("small-scale order")
        BELOW = "below", _("below the threshold")
        ABOVE = "above", _("above the threshold")
        DIRECT = "direct", _("direct award")
        DESIGN = "design", _("design contest")
        INNOVATION = "innovation", _("innovation partnership")
        FRAMEWORK = "framework", _("framework agreement or dynamic system")
        JOINT = "joint", _("bought together with others")
        OWN = "own", _("the city’s own company")
        OTHER = "other", _("otherwise")

    class Again(models.TextChoices):
        YES = "yes", _("we would buy it again")
        OTHERWISE = "otherwise", _("again, but otherwise")
        NO = "no", _("not again")

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="contracts")
    supplier = models.CharField(_("supplier"), max_length=150, blank=True)
    procurement = models.CharField(_("kind of procurement"), max_length=10, choices=Procurement, blank=True)
    url = models.URLField(_("in the register of contracts"), max_length=500, blank=True)
    ends_on = PartialDateField(_("ends"), blank=True)
    exit_terms = models.CharField(_("how one gets out of it"), max_length=300, blank=True)
    again = models.CharField(_("again"), max_length=9, choices=Again, blank=True)
    why = models.CharField(_("why"), max_length=300, blank=True)

    class Meta(Row.Meta):
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")

    def __str__(self):
        return f"{self.practice_id} · {self.pk}"


class Dataset(Row):
    """Data that the practice uses or makes."""

    class Use(models.TextChoices):
        USED = "used", _("used")
        MADE = "made", _("made")
        BOTH = "both", _("used and made")

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="datasets")
    name = models.CharField(_("data"), max_length=150)
    use = models.CharField(_("used or made"), max_length=4, choices=Use, default=Use.USED)
    url = models.URLField(_("address"), max_length=500, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)

    class Meta(Row.Meta):
        verbose_name = _("dataset")
        verbose_name_plural = _("datasets")

    def __str__(self):
        return f"{self.practice_id} · {self.pk}"


class Block(Row):
    """Something that another city can take over as it is."""

    class Kind(models.TextChoices):
        TENDER = "tender", _("tender text")
        SPEC = "spec", _("technical specification")
        MODEL = "model", _("data model")
        CONTRACT = "contract", _("contract")
        CAMPAIGN = "campaign", _("campaign")
        METHOD = "method", _("method")
        CODE = "code", _("software")
        OTHER = "other", _("something else")

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="blocks")
    block = models.CharField(_("kind"), max_length=8, choices=Kind)
    name = models.CharField(_("what it is"), max_length=150)
    url = models.URLField(_("address"), max_length=500, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta(Row.Meta):
        verbose_name = _("building block")
        verbose_name_plural = _("building blocks")

    def __str__(self):
        return f"{self.practice_id} · {self.pk}"


class Party(Row):
    """Who had to do with it: partners, users, who gains, who was against."""

    class Kind(models.TextChoices):
        PARTNER = "partner", _("partner")
        USER = "user", _("user")
        GAINS = "gains", _("gains from it")
        AGAINST = "against", _("was against")

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="parties")
    party = models.CharField(_("in what way"), max_length=7, choices=Kind)
    name = models.CharField(_("who"), max_length=200)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta(Row.Meta):
        verbose_name = _("party")
        verbose_name_plural = _("parties")

    def __str__(self):
        return f"{self.practice_id} · {self.pk}"


class Lesson(Row):
    """What the next city should know, and whether the city said so itself."""

    class Origin(models.TextChoices):
        CITY = "city", _("said by the city")
        STATED = "stated", _("stated by the source")
        DERIVED = "derived", _("derived by the editor")

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="lessons")
    text = models.TextField(_("lesson"), max_length=1000)
    origin = models.CharField(_("origin"), max_length=7, choices=Origin, default=Origin.CITY)

    class Meta(Row.Meta):
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")

    def __str__(self):
        return f"{self.practice_id} · {self.pk}"


class SourceLink(Row):
    """A public source that the record is drawn from."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="sources")
    url = models.URLField(_("address"), max_length=500)
    title = models.CharField(_("title"), max_length=200, blank=True)

    class Meta(Row.Meta):
        verbose_name = _("source")
        verbose_name_plural = _("sources")

    def __str__(self):
        return f"{self.practice_id} · {self.pk}"


class StageChange(Row):
    """One step of the practice's life, with the day and the reason."""

    practice = models.ForeignKey(Practice, models.CASCADE, related_name="stages")
    stage = models.CharField(_("stage"), max_length=9, choices=Stage)
    on = PartialDateField(_("when"), blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta(Row.Meta):
        ordering = ["on", "position", "pk"]
        verbose_name = _("stage change")
        verbose_name_plural = _("stage changes")

    def __str__(self):
        return f"{self.practice_id} · {self.pk}"
