"""What is typed about questions before a pitch: asking, answering, taking on."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import User
from meetings.forms import DateInput, OnBehalf
from meetings.models import PitchQuestion
from practices.fields import line, paragraph


class AskForm(OnBehalf):
    """One question, in the name of a city that others need not learn."""

    body = line(
        _("What you want to know"),
        PitchQuestion.LONGEST,
        hint=_("One question. For example “what did the operation cost in the second year?”."),
        required=True,
        count=True,
        missing=_("Write what you want to know."),
    )
    hidden = forms.BooleanField(
        label=_("Other cities do not learn that we ask"),
        required=False,
        help_text=_("They read the question of “one city”. Your city and the organisers know that it is yours."),
    )


class AnswerForm(forms.Form):
    """What was answered; in the room it may be enough to say that it was."""

    use_required_attribute = False

    answer = paragraph(
        _("What you answer"),
        1000,
        hint=_("Read by whoever may read the pitch. Empty: it was answered in the room."),
        marks=False,
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)


class OwnerForm(forms.Form):
    """Who of the city of the pitch answers it, and until when."""

    use_required_attribute = False

    owner = forms.TypedChoiceField(
        label=_("Who answers it"), coerce=int, error_messages={"required": _("Choose who answers it.")}
    )
    due = forms.DateField(
        label=_("Until"),
        widget=DateInput(),
        help_text=_("They get a letter now and one the day before."),
        error_messages={"required": _("Say until when.")},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, *args, people=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [("", _("choose")), *people]

    def clean_owner(self):
        return User.objects.get(pk=self.cleaned_data["owner"])

    def clean_due(self):
        due = self.cleaned_data["due"]
        if due < timezone.localdate():
            raise forms.ValidationError(_("That day is over."))
        return due
