"""What a city answers after a meeting."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import AfterEffect
from practices.fields import line


class AnswerForm(forms.Form):
    """One question and one optional line."""

    use_required_attribute = False

    answer = forms.ChoiceField(
        label=_("Did anything change because of the meeting?"),
        choices=[(value, label.capitalize) for value, label in AfterEffect.Answer.choices],
        widget=forms.RadioSelect,
        error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose one of the three answers.")),
    )
    note = line(
        _("What changed"),
        200,
        hint=_("In one line, if you like. Your city and the organisers read it."),
        count=True,
    )

    def clean_note(self):
        return " ".join(self.cleaned_data["note"].split())


class WhichForm(forms.Form):
    """The practice that was taken over. practices: those to choose from."""

    use_required_attribute = False

    practice = forms.ChoiceField(
        label=_("Which practice was it?"), error_messages={"required": _("Choose the practice.")}
    )

    def __init__(self, data=None, *, practices):
        super().__init__(data)
        named = [(practice.code, f"{practice.city.name}: {practice.title}") for practice in practices]
        self.fields["practice"].choices = [("", "—"), *named]
