"""The form of a saved search: its name and how often letters come."""

from django import forms
from django.utils.translation import gettext_lazy as _

from practices.models import SavedSearch

LONGEST = SavedSearch._meta.get_field("asked").max_length


class SearchForm(forms.Form):
    """asked: words and filters as in the address of the list; only where a new one is saved."""

    use_required_attribute = False

    asked = forms.CharField(
        max_length=LONGEST,
        widget=forms.HiddenInput,
        error_messages={"max_length": _("There are too many filters to be saved. Take some of them away.")},
    )
    name = forms.CharField(label=_("Name of the search"), max_length=80, error_messages={"required": _("Name it.")})
    frequency = forms.ChoiceField(
        label=_("Letters about what is new"),
        choices=SavedSearch.Frequency,
        initial=SavedSearch.Frequency.WEEKLY,
        help_text=_("A letter says how many practices are new, never which. After half a year of silence it asks."),
    )

    def __init__(self, *args, is_saved=False, **kwargs):
        super().__init__(*args, **kwargs)
        if is_saved:
            del self.fields["asked"]
