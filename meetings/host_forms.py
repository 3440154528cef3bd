"""What the host city writes: the sheet of the hall, one more thing to prepare."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.models import HostSheet


class SheetForm(forms.ModelForm):
    """The sheet of the hall. `version` says which one the person had before them when they opened the form."""

    use_required_attribute = False

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)

    class Meta:
        model = HostSheet
        fields = HostSheet.TEXTS
        widgets = {name: forms.Textarea(attrs={"rows": 3}) for name in HostSheet.TEXTS}
        help_texts = {
            "hall": _("Which one and where in the building, how many people it takes, how the tables stand."),
            "equipment": _("Projector and its sockets, sound, microphones, a computer, Wi-Fi."),
            "arrival": _("Entrance, parking, lift; from when the hall is open and who lets people in."),
            "catering": _("When and where there is coffee and lunch, what is paid by whom."),
            "contact": _("Who helps in the hall on the day, with a telephone."),
            "rules": _("What the building asks: badges, photographs, the end of the day."),
            "limits": _("How long one may speak, from when to when the hall is ours."),
        }

    def __init__(self, *args, sheet, **kwargs):
        self.now = sheet.version if sheet else 0
        super().__init__(*args, instance=sheet or HostSheet(), initial={"version": self.now}, **kwargs)

    @property
    def said(self):
        return {name: self.cleaned_data[name] for name in HostSheet.TEXTS}

    @property
    def says_something_else(self):
        return any(name in self.changed_data for name in HostSheet.TEXTS)

    def clean(self):
        super().clean()
        if self.cleaned_data.get("version") != self.now and self.says_something_else:
            self.data = self.data.copy()
            self.data["version"] = self.now
            self.add_error(None, _("A colleague changed the sheet in the meantime. Send the form again to replace it."))

    def there_now(self):
        """(label, value) of what stands there now and this form would replace."""
        return [(self.fields[name].label, self.initial[name]) for name in HostSheet.TEXTS if name in self.changed_data]

    def _post_clean(self):
        """The sheet is written by write_sheet(): nothing is put on the instance, whose former words are shown."""


class TaskForm(forms.Form):
    """One more thing to prepare."""

    use_required_attribute = False

    text = forms.CharField(label=_("What is to be done"), max_length=200)
    days_before = forms.IntegerField(
        label=_("Days before the meeting"),
        min_value=0,
        max_value=365,
        initial=7,
        help_text=_("The day of it moves along when the meeting moves."),
    )

    def clean_text(self):
        return " ".join(self.cleaned_data["text"].split())
