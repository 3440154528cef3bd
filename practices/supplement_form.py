"""What a city types when it proposes a supplement, and the word of the author city."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from practices.fields import Number, PartialDate, line, paragraph
from practices.models import Section, Sort

ROWS, FIRST = 6, 2  # numbers of one supplement, and how many rows are seen at once


class NumberForm(forms.Form):
    """One of our numbers."""

    use_required_attribute = False

    name = line(_("What is counted"), 120)
    value = Number(label=_("Value"))
    unit = line(pgettext_lazy("indicator", "Unit"), 40)
    year = PartialDate(label=_("When"), required=False)

    def clean(self):
        cleaned = super().clean()
        if self.errors or not any(cleaned.get(key) not in (None, "") for key in ("name", "value", "unit", "year")):
            return cleaned
        if not cleaned.get("name"):
            self.add_error("name", _("Say what is counted."))
        if cleaned.get("value") is None:
            self.add_error("value", _("Write the number."))
        return cleaned

    def row(self):
        said = self.cleaned_data
        return {"name": said["name"], "value": str(said["value"]), "unit": said["unit"], "year": said["year"]}


class SupplementForm(forms.Form):
    """With its rows of numbers, which are forms of their own."""

    use_required_attribute = False

    sort = forms.ChoiceField(
        label=_("What you propose"),
        choices=Sort,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether it is a correction or your numbers.")},
    )
    about = forms.ChoiceField(label=_("What it is about"), choices=Section)
    text = paragraph(
        _("Your text"), 4000, hint=_("What is otherwise and how you know it. With numbers, how you measured them.")
    )
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.rows = [NumberForm(data, prefix=f"numbers-{at}") for at in range(ROWS)]

    @property
    def parts(self):
        """The first rows and those that unfold: ([(row, its number)], is it the first part)."""
        numbered = [(row, at) for at, row in enumerate(self.rows, 1)]
        return [(numbered[:FIRST], True), (numbered[FIRST:], False)]

    def is_valid(self):
        return all([super().is_valid(), *(row.is_valid() for row in self.rows)])

    def clean(self):
        cleaned = super().clean()
        rows = [row for row in self.rows if row.is_valid() and row.cleaned_data["name"]]
        if cleaned.get("sort") == Sort.NUMBERS and not rows and not cleaned.get("text"):
            self.add_error("text", _("Write at least one number, or a text."))
        if cleaned.get("sort") == Sort.CORRECTION and not cleaned.get("text"):
            self.add_error("text", _("Write what should be corrected."))
        return cleaned

    def said(self):
        said = {key: self.cleaned_data[key] for key in ("sort", "about", "text")}
        return said | {"numbers": [row.row() for row in self.rows if row.cleaned_data["name"]]}


class VerdictForm(forms.Form):
    """accept: whether the button of acceptance was pressed; who declines says why."""

    use_required_attribute = False

    word = paragraph(
        _("A word to the city"),
        1000,
        rows=3,
        hint=_("When you decline, say why: both cities will read it."),
        marks=False,
    )

    def __init__(self, data=None, *, accept=False, **kwargs):
        super().__init__(data, **kwargs)
        self.accept = accept

    def clean_word(self):
        word = self.cleaned_data["word"]
        if not word and not self.accept:
            raise forms.ValidationError(_("Say in a sentence why you decline."))
        return word
