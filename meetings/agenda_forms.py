"""What organisers type into the agenda."""

from django import forms
from django.utils.translation import gettext_lazy as _

from meetings.forms import TimeInput
from meetings.models import AgendaBlock, Slot
from practices.fields import line


class BlockForm(forms.ModelForm):
    """A block; its title is read by everybody once it is released."""

    use_required_attribute = False

    class Meta:
        model = AgendaBlock
        fields = ["title", "minutes", "starts", "room", "day"]
        widgets = {"starts": TimeInput()}
        help_texts = {
            "title": _("Everybody reads it once the programme is out."),
            "starts": _("Empty: when the block before it ends."),
        }

    def __init__(self, *args, days=1, **kwargs):
        super().__init__(*args, **kwargs)
        if days < 2:
            del self.fields["day"]

    def said(self):
        return {name: self.cleaned_data[name] for name in self.fields}


class PointForm(forms.Form):
    """A break, another point, or what only organisers see."""

    use_required_attribute = False

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[(kind.value, kind.label) for kind in Slot.Kind if kind != Slot.Kind.PITCH],
        initial=Slot.Kind.BREAK,
    )
    title = line(_("Title"), 100, required=True, missing=_("Write what it is."))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=480, initial=15)

    def said(self):
        return dict(self.cleaned_data)


class MinutesForm(forms.Form):
    """How long a pitch is."""

    use_required_attribute = False

    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=480)

    def said(self):
        return dict(self.cleaned_data)


class ReleaseForm(forms.Form):
    """What has changed, in a sentence. seen: the number of the last release, as the organiser knew it."""

    use_required_attribute = False

    note = line(_("What has changed"), 300, hint=_("Everybody reads it. For example “A block on failures was added.”"))
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
