"""Forms of shelves: a shelf itself, and a practice on one."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

NEW = "nova"
FIRST = _("My shelf")


class ShelfForm(forms.Form):
    """city: for which the person acts, or None: then there is nobody to share the shelf with."""

    use_required_attribute = False

    name = forms.CharField(label=_("Name of the shelf"), max_length=80, error_messages={"required": _("Name it.")})
    shared = forms.BooleanField(required=False, label="")

    def __init__(self, *args, city=None, **kwargs):
        super().__init__(*args, **kwargs)
        if city is None:
            del self.fields["shared"]
        else:
            self.fields["shared"].label = _("Share it with the people of the city of %(city)s") % {"city": city.name}
            self.fields["shared"].help_text = _("They see your notes and may add, change and remove.")


class ShelveForm(forms.Form):
    """shelves: those where the person may put it; the first choice is a new one."""

    use_required_attribute = False

    shelf = forms.ChoiceField(label=_("Shelf"))
    name = forms.CharField(label=_("Name of a new shelf"), max_length=80, required=False)
    note = forms.CharField(
        label=_("Your note"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    remind_on = forms.DateField(
        label=_("Remind me on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("Write a day of the calendar.")},
    )

    def __init__(self, *args, shelves=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.shelves = {shelf.code: shelf for shelf in shelves}
        names = [(code, shelf.name) for code, shelf in self.shelves.items()]
        self.fields["shelf"].choices = [*names, (NEW, _("a new shelf"))]
        self.fields["shelf"].initial = names[0][0] if names else NEW
        if not names:
            del self.fields["shelf"]
            self.fields["name"].initial = FIRST

    def clean_remind_on(self):
        day = self.cleaned_data["remind_on"]
        if day and "remind_on" in self.changed_data and day <= timezone.localdate():
            raise forms.ValidationError(_("Choose a day that is still to come."))
        return day

    def clean(self):
        if self.cleaned_data.get("shelf", NEW) == NEW and not self.cleaned_data.get("name"):
            self.add_error("name", _("Name the new shelf."))
