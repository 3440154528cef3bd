"""The lists of a record as forms: indicators, money, barriers, lessons, sources, stages. Rows carry no numbers of their
own: a list is saved as a whole, so a foreign row cannot be named.
"""

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from practices.fields import Crowns, Number, PartialDate, line, paragraph
from practices.models import Block, Cause, Condition, Contract, Dataset, Fit, Lesson, Party, Stage, Vocabulary
from practices.record import ROWS, plain

BY_DATE = {"stages", "turning_points"}
MOST = 30  # rows of one list


class RowForm(forms.Form):
    """One row. terms: the choices of the page."""

    use_required_attribute = False

    def __init__(self, *args, terms=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.terms = terms


def address(label, *, required=False):
    return forms.URLField(
        label=label,
        required=required,
        max_length=500,
        assume_scheme="https",
        validators=[URLValidator(schemes=["http", "https"])],
        widget=forms.TextInput(attrs={"inputmode": "url"}),
    )


def choice(label, choices, *, required=True):
    return forms.ChoiceField(label=label, choices=[("", _("choose")), *choices.choices], required=required)


class IndicatorForm(RowForm):
    name = line(_("Indicator"), 150, required=True, hint=_("What you measured."))
    unit = line(_("Measured in"), 30)
    before = Number(label=_("Before"))
    after = Number(label=_("After"))
    value = Number(label=_("Or one value"))
    period = line(_("Period"), 100)
    is_plan = forms.BooleanField(label=_("Only planned"), required=False)

    def clean(self):
        numbers = [self.cleaned_data.get(name) for name in ("before", "after", "value")]
        if numbers == [None, None, None] and not {"before", "after", "value"} & set(self.errors):
            self.add_error("value", _("Give at least one number."))
        return self.cleaned_data


class FundingForm(RowForm):
    source = forms.TypedChoiceField(label=_("Source of money"), coerce=int)
    amount_czk = Crowns(label=_("Amount in CZK"), required=False)
    note = line(_("Remark"), 300)

    def __init__(self, *args, terms, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["source"].choices = [("", _("choose")), *terms[Vocabulary.FUNDING]]


class BarrierForm(RowForm):
    category = forms.TypedChoiceField(label=_("Kind of barrier"), coerce=int)
    text = paragraph(_("What happened"), 1000, required=True, rows=3, marks=False)
    workaround = paragraph(_("How we got round it"), 1000, rows=3, marks=False)

    def __init__(self, *args, terms, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", _("choose")), *terms[Vocabulary.BARRIER]]


class LessonForm(RowForm):
    text = paragraph(_("Lesson"), 1000, required=True, rows=3, marks=False)
    origin = forms.ChoiceField(label=_("Origin"), choices=Lesson.Origin, initial=Lesson.Origin.CITY)


class SourceForm(RowForm):
    url = address(_("Address"), required=True)
    title = line(_("Title"), 200)


class TurningPointForm(RowForm):
    on = PartialDate(label=_("When"), required=False)
    text = paragraph(_("What happened"), 1000, required=True, rows=3, marks=False)
    knowable = paragraph(_("What could be known then"), 1000, rows=3, marks=False)


class CauseForm(RowForm):
    cause = forms.ChoiceField(label=_("Cause"), choices=[("", _("choose")), *Cause.Kind.choices])
    weight = forms.ChoiceField(label=_("Weight"), choices=Cause.Weight, initial=Cause.Weight.STRONG)
    note = paragraph(_("Note"), 1000, rows=3, marks=False)


class ConditionForm(RowForm):
    about = forms.ChoiceField(label=_("Kind of condition"), choices=[("", _("choose")), *Condition.Kind.choices])
    text = line(_("It would work if"), 300, required=True, hint=_("Something that can be checked."))
    holds = forms.ChoiceField(label=_("Does it hold now"), choices=Condition.Holds, initial=Condition.Holds.UNKNOWN)
    word = line(_("What changed"), 300)
    term = forms.TypedChoiceField(
        label=_("What it hangs on"),
        coerce=int,
        required=False,
        empty_value=None,
        help_text=_("Other cities may wait for the same."),
    )

    def __init__(self, *args, terms, **kwargs):
        super().__init__(*args, **kwargs)
        lists = (
            (_("Barriers"), Vocabulary.BARRIER),
            (_("Technologies"), Vocabulary.TECHNOLOGY),
            (_("Money"), Vocabulary.FUNDING),
        )
        self.fields["term"].choices = [("", _("nothing of this list")), *((name, terms[key]) for name, key in lists)]


class FitForm(RowForm):
    fits = forms.ChoiceField(label=_("Does it fit"), choices=Fit.Fits, initial=Fit.Fits.YES)
    trait = forms.ChoiceField(label=_("Trait of the city"), choices=[("", _("choose")), *Fit.Trait.choices])
    low = Crowns(label=_("Inhabitants from"), required=False, max_value=10**8)
    high = Crowns(label=_("Inhabitants to"), required=False, max_value=10**8)
    text = line(_("In words"), 300)

    def clean(self):
        low, high = self.cleaned_data.get("low"), self.cleaned_data.get("high")
        trait = self.cleaned_data.get("trait")
        if trait == Fit.Trait.POPULATION and low is None and high is None and not {"low", "high"} & set(self.errors):
            self.add_error("low", _("Give at least one number."))
        if low is not None and high is not None and high < low:
            self.add_error("high", _("The upper bound is below the lower one."))
        if trait == Fit.Trait.OTHER and not self.cleaned_data.get("text") and "text" not in self.errors:
            self.add_error("text", _("Say it in words."))
        return self.cleaned_data


class StageForm(RowForm):
    stage = forms.ChoiceField(label=_("Stage"), choices=[("", _("choose")), *Stage.choices])
    on = PartialDate(label=_("When"), required=False)
    reason = line(_("Reason"), 200)


class ContractForm(RowForm):
    supplier = line(_("Supplier"), 150)
    procurement = choice(_("How it was bought"), Contract.Procurement, required=False)
    url = address(_("In the register of contracts"))
    ends_on = PartialDate(label=_("The contract ends"), required=False)
    exit_terms = line(_("How one gets out of it"), 300)
    again = choice(_("Would you buy it again"), Contract.Again, required=False)
    why = line(_("And why"), 300)

    def clean(self):
        if not self.cleaned_data.get("supplier") and not self.cleaned_data.get("procurement") and not self.errors:
            self.add_error("supplier", _("Say from whom or how it was bought."))
        return self.cleaned_data


class DatasetForm(RowForm):
    name = line(_("Which data"), 150, required=True)
    use = forms.ChoiceField(label=_("Used or made"), choices=Dataset.Use, initial=Dataset.Use.USED)
    url = address(_("Address"))
    licence = line(_("Licence"), 100)


class BlockForm(RowForm):
    block = choice(_("Kind"), Block.Kind)
    name = line(_("What it is"), 150, required=True)
    url = address(_("Address"))
    note = line(_("Note"), 300, hint=_("Where to ask for it, or in which file it is."))


class PartyForm(RowForm):
    party = choice(_("In what way"), Party.Kind)
    name = line(_("Who"), 200, required=True)
    note = line(_("Note"), 300)


ROW_FORMS = {
    "indicators": IndicatorForm,
    "fundings": FundingForm,
    "barriers": BarrierForm,
    "lessons": LessonForm,
    "sources": SourceForm,
    "turning_points": TurningPointForm,
    "causes": CauseForm,
    "conditions": ConditionForm,
    "fits": FitForm,
    "stages": StageForm,
    "contracts": ContractForm,
    "datasets": DatasetForm,
    "blocks": BlockForm,
    "parties": PartyForm,
}


class Rows(forms.BaseFormSet):
    """One list. A row left empty is no row; a ticked one is taken out."""

    deletion_widget = forms.CheckboxInput

    def initial_form_count(self):
        return 0 if self.is_bound else super().initial_form_count()  # so that every row may be emptied

    def add_fields(self, form, index):
        super().add_fields(form, index)
        form.fields["DELETE"].label = _("Remove")

    def is_left_out(self, form):
        """Whether this row does not count: empty, or ticked for removal."""
        return self.is_bound and (not form.has_changed() or self._should_delete_form(form))

    def record(self):
        names = ROWS[self.prefix][1]
        kept = [form.cleaned_data for form in self.forms if not self.is_left_out(form)]
        rows = [{name: plain(row[name]) for name in names if name in row} for row in kept]
        return sorted(rows, key=lambda row: row["on"]) if self.prefix in BY_DATE else rows


def formset_of(key, data, *, rows, terms):
    """The form of one list, filled with `rows`; without script one empty row waits at its end."""
    makes = forms.formset_factory(
        ROW_FORMS[key], Rows, extra=1, can_delete=True, max_num=MOST, absolute_max=2 * MOST, validate_max=True
    )
    return makes(data, initial=rows if data is None else None, prefix=key, form_kwargs={"terms": terms})


def told_of_stage(data, before):
    """The sent form with a row for a stage that is new and that no row tells of yet. before: the stored record."""
    stage, total = data.get("stage"), data.get("stages-TOTAL_FORMS", "")
    is_number = total.isdecimal() and len(total) < 3
    if stage in ("", None, before.get("stage")) or not is_number:
        return data
    there = [f"stages-{number}" for number in range(int(total)) if f"stages-{number}-DELETE" not in data]
    told = [data.get(f"{row}-stage") for row in there]
    if told.count(stage) > [row["stage"] for row in before.get("stages", [])].count(stage):
        return data
    data = data.copy()
    data["stages-TOTAL_FORMS"], data[f"stages-{total}-stage"] = str(int(total) + 1), stage
    return data


def ask_of_stage(rows, stage, before):
    """A change of stage says when and, unless it is the first one, why: in the last row of that stage."""
    telling = [form for form in rows.forms if form["stage"].value() == stage and not form["DELETE"].value()]
    if telling and stage != before.get("stage"):
        fields = telling[-1].fields
        fields["on"].required, fields["reason"].required = True, bool(before.get("stage"))
        fields["on"].error_messages["required"] = _("The stage has changed: say since when.")
        fields["reason"].error_messages["required"] = _("The stage has changed: say why, in a few words.")
