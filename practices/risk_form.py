"""What a city types about a risk."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.fields import line, paragraph
from practices.models import Cause, Risk
from practices.risks import SAID


class RiskForm(forms.Form):
    """cause: settled when it was learned from a failure. is_new: nothing can have been found yet."""

    use_required_attribute = False

    cause = forms.ChoiceField(
        label=_("Kind of risk"),
        choices=[("", _("choose")), *Cause.Kind.choices],
        error_messages={"required": _("Choose what kind of risk it is.")},
    )
    decision = forms.ChoiceField(
        label=_("What you do about it"),
        choices=Risk.Decision,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what you do about it.")},
    )
    text = paragraph(
        _("How, or why"),
        1000,
        required=True,
        marks=False,
        hint=_("In your own words: it will stand in the annex for the council."),
        missing=_("Say in a sentence how you prevent it, or why not."),
    )
    question = line(_("Check question"), 300, hint=_("What would tell you early that it begins to happen."))
    ask_on = forms.DateField(
        label=_("Ask on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write a day of the calendar.")},
    )
    answer = paragraph(_("What you found"), 1000, rows=3, marks=False)
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, settled="", is_new=False, **kwargs):
        super().__init__(*args, **kwargs)
        if settled:
            del self.fields["cause"]
        if is_new:
            del self.fields["answer"]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("question") and not cleaned.get("ask_on") and "ask_on" not in self.errors:
            self.add_error("ask_on", _("Say when you will ask it."))
        if cleaned.get("ask_on") and not cleaned.get("question"):
            self.add_error("question", _("Say what you will ask on that day."))
        return cleaned

    def said(self):
        return {key: self.cleaned_data.get(key, "") for key in SAID}


def as_typed(risk):
    return {key: getattr(risk, key) for key in SAID} | {"version": risk.version}
