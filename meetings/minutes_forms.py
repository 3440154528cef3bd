"""What is typed into minutes, and with which words they are approved and opened again."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.approving import LEVELS
from meetings.forms import DateInput
from meetings.models import MinutesNote
from posts.models import Level
from practices.fields import line, paragraph


class MinutesNoteForm(forms.Form):
    """One note. Which button was pressed says whether it is a decision."""

    use_required_attribute = False

    body = paragraph(
        _("What was said"), MinutesNote.LONGEST, rows=3, marks=False, required=True, missing=_("Write the note.")
    )
    kind = forms.ChoiceField(choices=MinutesNote.Kind, required=False)
    item = line("", 100)
    pitch = forms.CharField(required=False, max_length=16)
    form_key = forms.UUIDField(required=False)
    version = forms.IntegerField(required=False, min_value=1, max_value=2**31 - 1)

    def said(self):
        return {
            "body": self.cleaned_data["body"].strip(),
            "kind": self.cleaned_data["kind"] or MinutesNote.Kind.NOTE,
        }


class ApprovalForm(forms.Form):
    """When it was approved, with what word, and who reads it from then on."""

    use_required_attribute = False

    level = forms.ChoiceField(
        label=_("Who can read it from now on"),
        choices=[(level.value, level.label) for level in LEVELS],
        initial=Level.ROOM,
        widget=forms.RadioSelect,
        help_text=_("A note under a pitch is read only by those who may read the pitch as well."),
    )
    on = forms.DateField(label=_("Approved on"), widget=DateInput(), error_messages={"required": _("Say when.")})
    word = line(_("A word on the approval"), 500, hint=_("For example “Approved by letter, without remarks.”"))
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class ReopenForm(forms.Form):
    """Why approved minutes are opened again."""

    use_required_attribute = False

    why = line(
        _("Why it is opened again"),
        300,
        hint=_("Everybody who reads the minutes reads it."),
        required=True,
        missing=_("Write why, in a sentence."),
    )
