"""What a city types about its adoption of a practice."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.fields import Crowns, PartialDate, paragraph
from practices.models import Adoption

FIELDS = ("progress", "started", "ended", "cost_delta", "months_delta", "note")
OPEN_TO = [
    ("members", _("Member cities that read the practice")),
    ("author", _("The author city and we")),
    ("own", _("Only our city")),
]


class AdoptionForm(forms.Form):
    """author_reads: whether the city of the practice has people here who could read it."""

    use_required_attribute = False

    progress = forms.ChoiceField(
        label=_("How far you are"),
        choices=Adoption.Progress,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how far you are.")},
    )
    started = PartialDate(label=_("Beginning"), required=False, help_text=_("2018, 6/2018 or 15. 6. 2018."))
    ended = PartialDate(label=_("End"), required=False)
    cost_delta = Crowns(
        label=_("Difference in cost in CZK"),
        required=False,
        min_value=-(10**12),
        help_text=_("Against the practice: −200 000 when it was cheaper with you."),
    )
    months_delta = forms.IntegerField(
        label=_("Difference in months"),
        required=False,
        min_value=-600,
        max_value=600,
        widget=forms.TextInput(attrs={"inputmode": "numeric"}),
        help_text=_("3 when it took three months longer, −3 when shorter."),
    )
    note = paragraph(_("What was different with you"), 2000, hint=_("If you gave up, say why: it helps the next city."))
    door = forms.ChoiceField(
        label=_("Who can read it"),
        choices=OPEN_TO,
        widget=forms.RadioSelect,
        help_text=_("Never anybody who does not read the practice."),
    )
    form_key = forms.UUIDField(required=False, widget=forms.HiddenInput)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput, min_value=1, max_value=2**31 - 1)

    def __init__(self, data=None, *, author_reads, **kwargs):
        super().__init__(_with_plain_minus(data), **kwargs)
        if not author_reads:
            self.fields["door"].choices = [choice for choice in OPEN_TO if choice[0] != "author"]

    def clean(self):
        cleaned = super().clean()
        started, ended = cleaned.get("started"), cleaned.get("ended")
        if started and ended and ended < started[: len(ended)]:
            self.add_error("ended", _("It ended before it began."))
        if cleaned.get("progress") == Adoption.Progress.GAVE_UP and not cleaned.get("note"):
            self.add_error("note", _("Say in a sentence why you gave up."))
        return cleaned

    def said(self):
        return {key: self.cleaned_data[key] for key in FIELDS}


def as_typed(adoption):
    return {key: getattr(adoption, key) for key in FIELDS}


def _with_plain_minus(data):
    """People paste a typographic minus; Python counts with a hyphen."""
    if data is None:
        return None
    data = data.copy()
    for name in ("cost_delta", "months_delta"):
        if name in data:
            data[name] = data[name].replace("\N{MINUS SIGN}", "-").replace("\N{EN DASH}", "-")
    return data
